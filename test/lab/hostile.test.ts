import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Audited, auditOn, causes } from './audited.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

/** Colours, and the line of progress that overwrites itself. */
const ESCAPE = '\u001b';
const OUR_STYLE = new RegExp(`${ESCAPE}\\[[0-9;]*m|\\r${ESCAPE}\\[2K`, 'g');

describe.runIf(labMode() !== 'off')('names that are attacks', () => {
  let host: Host;
  let found: Audited;

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: 'attack-names', suite: 'sid', scenario: 'hostile-names' });
    found = await auditOn(host);
  });
  afterAll(async () => {
    await host?.stop();
  });

  test('every container has its verdicts under its own name', async () => {
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(causes(found)).toEqual([]);
    const { stdout } = await host.run(['docker', 'ps', '-a', '--format', '{{.Names}}']);
    const names = stdout.trim().split('\n').sort();
    expect(names.length).toBeGreaterThan(7);
    const judged = found.findings.filter(({ resource }) => resource.type === 'container');
    expect([...new Set(judged.map(({ resource }) => resource.name))].sort()).toEqual(names);
    expect(new Set(found.findings.map(({ fingerprint }) => fingerprint)).size).toBe(found.findings.length);
  });

  test('what goes to no terminal has no control character', () => {
    expect(found.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  test('on a terminal there are colours, and nothing else that it obeys', async () => {
    const { stdout, exitCode } = await host.run(
      "TERM=xterm-256color script -qec '/opt/lab/plimsoll audit --out-dir /out/terminal' /dev/null",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('\u001b[');
    const plain = stdout.replace(OUR_STYLE, '').replace(/\r?\n/g, '');
    expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const { stdout: quiet } = await host.run(
      "NO_COLOR=1 script -qec '/opt/lab/plimsoll audit --out-dir /out/terminal 2>/dev/null' /dev/null",
    );
    expect(quiet.replace(/\r?\n/g, '')).not.toMatch(/\p{Cc}/u);
  });

  test('the report shows them, and runs none', async () => {
    const html = await host.readFile(`${found.outDir}/report.html`);
    expect(html.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(html).toContain('\\u{202e}');
    expect(html).toContain('\\u{1b}');
    expect(html).not.toMatch(/<script>alert|<img[^>]* onerror|onerror=alert\(2\)>/);
    // One script and no other, by the policy of the page itself.
    expect(html.match(/<script\b/g)).toHaveLength(1);
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'/);
  });

  test('JSON holds them as they are, and shows none of them to a terminal', async () => {
    const { stdout, exitCode } = await host.plimsoll(['audit', '-o', 'json=-']);
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.stringify(JSON.parse(stdout))).toMatch(/\u202e/);
    const collected = await host.plimsoll(['collect', '-o', '/out/host.json']);
    expect(collected.exitCode).toBe(0);
    expect((await host.readFile('/out/host.json')).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe.runIf(labMode() !== 'off')('a user with an engine of his own', () => {
  let host: Host;
  let before: Audited;
  const home = '/home/operator1';
  const json = `${home}/.config/docker/daemon.json`;

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: 'attack-rootless', suite: 'sid', scenario: 'rootless' });
    before = await auditOn(host);
  });
  afterAll(async () => {
    await host?.stop();
  });

  const ofRoot = ({ findings }: Audited) =>
    findings
      .filter(({ resource }) => resource.engine === 'root')
      .map(({ check, resource, status, observed }) => [check, resource.name, status, observed]);

  test('both engines are read', () => {
    expect(before).toMatchObject({ exitCode: 0, stderr: '' });
    expect(before.host.engines.map(({ id }) => id).sort()).toEqual(['root', 'user:operator1']);
  });

  test.each([
    ['a link to a secret file', `ln -s /etc/shadow ${json}`],
    ['a link to his own file by way of a link', `echo '{}' >${home}/x; ln -s ${home}/x ${json}`],
    ['a pipe that never ends', `mkfifo ${json}`],
    ['a file of root by hard link', `ln /etc/shadow ${json} 2>/dev/null || ln -s /etc/gshadow ${json}`],
    ['500 MB without content', `truncate -s 500M ${json}`],
    [
      'a directory that is a link',
      `rm -rf ${home}/.config/docker; ln -s /root ${home}/.config/docker; echo '{"icc": true, "note": "SECRET"}' >/root/daemon.json`,
    ],
  ])('who puts %s in place of his daemon.json harms no verdict of root', async (_, make) => {
    await host.run(
      `rm -rf ${home}/.config/docker; mkdir -p ${home}/.config/docker; chown -R operator1 ${home}/.config; ${make}; chown -hR operator1 ${home}/.config/docker 2>/dev/null; chown root:shadow /etc/shadow`,
    );
    const start = performance.now();
    const found = await auditOn(host);
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ofRoot(found)).toEqual(ofRoot(before));
    const { stdout } = await host.run(`cat ${found.outDir}/*`);
    expect(stdout).not.toMatch(/SECRET|root:[*!$]|daemon:\*/);
  });

  test('who answers garbage on his own socket harms no verdict of root', async () => {
    await host.run(`rm -rf ${home}/.config/docker; rm -f /root/daemon.json; cd /run/user/1000; mv docker.sock engine.sock
      setsid setpriv --reuid operator1 --regid operator1 --init-groups /opt/node/bin/node -e '
        require("net").createServer((s) => { s.on("error", () => {}); const t = setInterval(() => s.write("x".repeat(65536)), 1); s.on("close", () => clearInterval(t)); }).listen("/run/user/1000/docker.sock")
      ' </dev/null >/dev/null 2>&1 & echo $! >/run/garbage.pid; sleep 1`);
    const found = await auditOn(host);
    await host.run('kill "$(cat /run/garbage.pid)"; rm -f /run/user/1000/docker.sock');
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ofRoot(found)).toEqual(ofRoot(before));
    const own = found.findings.filter(({ resource }) => resource.engine === 'user:operator1');
    expect(own.some(({ status }) => status === 'error')).toBe(true);
  });

  test('whose socket is a link to that of root gets no verdict from it', async () => {
    await host.run(
      'ln -s /run/docker.sock /run/user/1000/docker.sock && chown -h operator1 /run/user/1000/docker.sock',
    );
    const found = await auditOn(host);
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    const borrowed = found.findings.filter(
      ({ resource, status }) =>
        resource.engine === 'user:operator1' && resource.name === 'root-good' && status !== 'error',
    );
    expect(borrowed).toEqual([]);
    expect(ofRoot(found)).toEqual(ofRoot(before));
  });

  test('who pretends to be a dockerd with a file of his choice', async () => {
    await host.run(`rm -f /run/user/1000/docker.sock; mv /run/user/1000/engine.sock /run/user/1000/docker.sock
      cp /bin/sleep ${home}/dockerd; echo '{"SECRET": 1}' >/root/secret.json; chmod 600 /root/secret.json
      setsid setpriv --reuid operator1 --regid operator1 --init-groups bash -c 'exec -a "dockerd" ${home}/dockerd 300 ' </dev/null >/dev/null 2>&1 &
      setsid setpriv --reuid operator1 --regid operator1 --init-groups bash -c "cd /tmp; exec -a 'dockerd --config-file=/root/secret.json' /bin/sleep 300" </dev/null >/dev/null 2>&1 &
      sleep 0.5`);
    const found = await auditOn(host);
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ofRoot(found)).toEqual(ofRoot(before));
    expect((await host.run(`cat ${found.outDir}/*`)).stdout).not.toContain('SECRET');
  });
});
