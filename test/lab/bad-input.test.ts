import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Audited,
  auditOn,
  causes,
  expectPlain,
  lostTo,
  proxy,
  resultsIn,
  unproxy,
  verdicts,
} from './audited.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

/*
 * What can go wrong between an audit and a real engine, on one host with two containers, good and
 * c5-13-writable-root. Each fault is compared with the audit of the same host without it.
 */
describe.runIf(labMode() !== 'off')('bad input', () => {
  let host: Host;
  let sound: Audited;
  let good: string;

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: 'attack-bad', suite: 'sid', scenario: 'no-root-login' });
    good = (await host.run(['docker', 'inspect', '--format', '{{.Id}}', 'good'])).stdout.trim();
    sound = await auditOn(host);
  });
  afterAll(async () => {
    await host?.stop();
  });

  test('nothing is wrong with the host itself', () => {
    expect(sound).toMatchObject({ exitCode: 0, stderr: '' });
    expect(causes(sound)).toEqual([]);
    expect(sound.host.reconciliation.containers).toMatchObject({ listed: 2, inspected: 2 });
  });

  describe('daemon.json', () => {
    const json = '/etc/docker/daemon.json';
    // A directory that was changed after the engine had started could have held another file then.
    afterAll(() => host.run(`rm -rf ${json}; touch -d 2020-01-01 /etc/docker`));

    test.each([
      ['is no JSON', `echo '{"icc": tru SECRET' >${json}`, ['unparseable']],
      ['is a list', `echo '[]' >${json}`, ['unparseable']],
      ['is a directory', `mkdir ${json}`, ['not-a-regular-file']],
      ['is a link to a secret file', `ln -s /etc/shadow ${json}`, ['unparseable']],
      ['is a link to a device', `ln -s /dev/zero ${json}`, ['not-a-regular-file']],
      ['is a pipe', `mkfifo ${json}`, ['not-a-regular-file']],
      ['has 50 MB', `head -c 50000000 /dev/zero | tr '\\0' ' ' >${json}`, ['too-large']],
      ['is nested without end', `head -c 500000 /dev/zero | tr '\\0' '[' >${json}`, ['unparseable']],
      ['is UTF-16', `printf '\\377\\376{\\0}\\0' >${json}`, ['pending-restart', 'unparseable']],
      ['is empty', `: >${json}`, ['pending-restart', 'unparseable']],
    ])('%s', async (_, make, codes) => {
      await host.run(`rm -rf ${json}; mkdir -p /etc/docker; ${make}`);
      const found = await auditOn(host);
      expect(found).toMatchObject({ exitCode: 0, stderr: '' });
      // The file is judged too, as it was not when there was none.
      const owned = /^daemon-(configuration-file|json)-|daemon-file/;
      const lost = lostTo(
        { ...sound, findings: sound.findings.filter(({ check }) => !owned.test(check)) },
        { ...found, findings: found.findings.filter(({ resource }) => resource.name !== json) },
        ...codes,
      );
      expect(lost.filter((name) => !/^(daemon|engine|host|file|network) /.test(name))).toEqual([]);
      expect(causes(found).length).toBeGreaterThan(0);
      const { stdout } = await host.run(`cat ${found.outDir}/*`);
      expect(stdout).not.toContain('SECRET');
      expect(stdout).not.toContain('root:*');
      expect(stdout).not.toContain('root:!');
    });
  });

  describe('an engine that does to everything', () => {
    afterAll(() => unproxy(host));

    test.each([
      ['garbage', 'unparseable'],
      ['huge', 'too-large'],
      ['empty', 'unparseable'],
      ['deep', 'unparseable'],
      ['fail', 'engine-error'],
    ] as const)('%s', async (fault, code) => {
      await proxy(host, fault);
      const found = await auditOn(host);
      expect(found).toMatchObject({ exitCode: 0, stderr: '' });
      expect(found.host.state).toBe('partial');
      expect(found.host.score.compliance).toBeNull();
      expect(causes(found)).toEqual([code]);
      lostTo(sound, { ...found, findings: found.findings.filter(({ cause }) => cause === null) });
    });

    test('nothing, with two seconds for the host', async () => {
      await proxy(host, 'hang');
      const start = performance.now();
      const found = await auditOn(host, ['--timeout', '2']);
      expect(performance.now() - start).toBeLessThan(20_000);
      // On a busy machine not even the processes are read by then.
      expect(found.exitCode).toBe(found.host.state === 'failed' ? 3 : 0);
      expect(causes(found)).toContain('timeout');
      expect(
        found.findings.filter(({ status, check }) => status === 'pass' && check.startsWith('container-')),
      ).toEqual([]);
    });
  });

  describe('one container, and leaves the other and the engine as they are', () => {
    afterAll(() => unproxy(host));

    /** They judge by all containers at once, so that one that is not known may be the one that decides. */
    const asksAll = new Set([
      'builder-confined',
      'compose-environment-files-protected',
      'network-published-ports-respect-firewall',
      'seccomp-default-profile-current',
    ]);

    test.each([
      ['fail', 'engine-error'],
      ['garbage', 'unparseable'],
      ['huge', 'too-large'],
      ['empty', 'unparseable'],
      ['hang', 'timeout'],
    ] as const)('%s', async (fault, code) => {
      await proxy(host, fault, `containers/${good}/json`);
      const start = performance.now();
      const found = await auditOn(host);
      expect(performance.now() - start).toBeLessThan(60_000);
      expect(found).toMatchObject({ exitCode: 0, stderr: '' });
      lostTo(sound, found, code);
      const ofOne = found.findings.filter(({ check }) => !asksAll.has(check));
      expect(lostTo(sound, { ...found, findings: ofOne }, code)).toEqual(['container good']);
      expect(found.host.reconciliation.containers).toMatchObject({
        listed: 2,
        inspected: 1,
        vanished: 0,
        unread: 1,
        unlistedEngines: 0,
      });
    });
  });

  test('another socket, named by --engine, that speaks no HTTP', async () => {
    await host.run(
      `setsid node -e 'require("net").createServer((s) => s.on("error", () => {}).end("hello\\n")).listen("/run/other.sock")' </dev/null >/dev/null 2>&1 & echo $! >/run/other.pid; sleep 0.5`,
    );
    const found = await auditOn(host, ['--engine', '/run/other.sock']);
    await host.run('kill "$(cat /run/other.pid)"');
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(found.host.engines.map(({ socket }) => socket)).toEqual(['/run/other.sock']);
    expect(causes(found)).toContain('unparseable');
    expect(
      found.findings.filter(({ resource, status }) => resource.type === 'container' && status !== 'error'),
    ).toEqual([]);
  });

  describe('logins', () => {
    test('nobody special is told to be root, and what is no secret is judged', async () => {
      const found = await auditOn(host, [], { user: 'operator1' });
      expect(found).toMatchObject({ exitCode: 0, stderr: '' });
      expect(found.host.identity.auditedAs).toBe('operator1');
      expect(causes(found)).toContain('needs-root');
      expect(found.stdout).toMatch(/may not open\s+\/run\/docker\.sock/);
      const lost = found.findings.filter(({ cause }) => cause !== null);
      expect(lost.length).toBeGreaterThan(30);
      lostTo(sound, { ...found, findings: found.findings.filter((finding) => !lost.includes(finding)) });
    });

    test('a member of group docker: what needs root is an error, the rest is as root sees it', async () => {
      await host.run('mkdir -p /etc/docker && chmod 700 /etc/docker');
      const [asRoot, found] = [await auditOn(host), await auditOn(host, [], { user: 'deployer' })];
      await host.run('chmod 755 /etc/docker');
      expect(found).toMatchObject({ exitCode: 0, stderr: '' });
      expect(found.host.identity.auditedAs).toBe('deployer');
      expect(causes(found)).toEqual(['needs-root']);
      lostTo(asRoot, found, 'needs-root');
      expect(found.host.reconciliation.containers).toMatchObject({ listed: 2, inspected: 2 });
    });

    test('one that may not write there', async () => {
      const outcome = await host.plimsoll(['audit', '--out-dir', '/root/reports'], { user: 'operator1' });
      expect(outcome.exitCode).toBe(3);
      expectPlain(outcome.stderr);
      expect(outcome.stderr).toContain('permission denied. Give another place with -o or --out-dir.');
    });
  });

  describe('places for reports', () => {
    test('a disk that is full: the report of before stays whole, nothing lies beside', async () => {
      await host.run(
        'mkdir /small && mount -t tmpfs -o size=16k small /small && echo old >/small/report.html && echo old >/small/results.json',
      );
      const outcome = await host.plimsoll(['audit', '--out-dir', '/small']);
      expect(outcome.exitCode).toBe(3);
      expectPlain(outcome.stderr);
      expect(outcome.stderr.match(/no space left on the device/g)).toHaveLength(2);
      expect((await host.run('ls -A /small; cat /small/*')).stdout).toBe(
        'report.html\nresults.json\nold\nold\n',
      );
      const collected = await host.plimsoll(['collect', '-o', '/small/host.json']);
      expect(collected).toMatchObject({ exitCode: 3, stdout: '' });
      expectPlain(collected.stderr);
      expect((await host.run('ls -A /small')).stdout).toBe('report.html\nresults.json\n');
    });

    test('devices stay devices', async () => {
      const full = await host.plimsoll(['audit', '-o', 'html=/dev/full', '-o', 'json=/dev/null']);
      expect(full.exitCode).toBe(3);
      expect(full.stderr).toContain('/dev/full could not be written: no space left on the device.');
      expect((await host.run('stat -c %F /dev/full /dev/null; ls -A /dev | grep tmp')).stdout).toBe(
        'character special file\ncharacter special file\n',
      );
    });
  });

  describe('an interruption', () => {
    afterAll(() => unproxy(host));

    test('while the engine hangs: what was read stands, the rest is marked, the exit code is 3', async () => {
      const { log } = await proxy(host, 'hang', `containers/${good}/json`);
      const ended = await host.run(
        `mkdir -p /out/interrupted; cd /out/interrupted; echo old >results.json
        /opt/lab/plimsoll audit --out-dir . >/run/said 2>&1 & run=$!
        until grep -q /json ${log}; do sleep 0.1; done
        sleep 1; ls -A; cat results.json; kill -INT $run; t=$(date +%s); wait $run; code=$?
        echo "$(( $(date +%s) - t < 10 )) left $(ls -A | tr '\\n' ' ')"; cat /run/said >&2; exit $code`,
      );
      expect(ended.stdout).toBe('results.json\nold\n1 left report.html results.json \n');
      expect(ended.exitCode).toBe(3);
      expect(ended.stderr).toContain('plimsoll: interrupted; what was read until then stands');
      const found = await resultsIn(host, '/out/interrupted', ended);
      const codes = causes(found);
      expect(codes).toContain('interrupted');
      expect(codes.filter((code) => code !== 'interrupted')).toEqual([]);
      const was = verdicts(sound.findings);
      const now = Object.entries(verdicts(found.findings)).filter(([, status]) => status !== 'error');
      expect(now.filter(([key, status]) => was[key] !== status)).toEqual([]);
      expect(now.some(([key]) => key.includes('container c5-13-writable-root'))).toBe(true);
      expect((await host.run('ps -eo args')).stdout).not.toContain('sh -s');
    });
  });

  test('two audits at once into one directory, and a reader that goes away', async () => {
    const outcome = await host.run(
      `set -o pipefail; cd /out; run() { /opt/lab/plimsoll audit --out-dir both; }
      run >/dev/null & one=$!; run | head -n 1; echo $?; wait $one; echo $?; ls -A both`.replace(
        'set -o pipefail;',
        '',
      ),
    );
    expect(outcome.stderr).toBe('');
    expect(outcome.stdout.split('\n').slice(1)).toEqual(['0', '0', 'report.html', 'results.json', '']);
    const { findings } = await resultsIn(host, '/out/both', outcome);
    expect(verdicts(findings)).toEqual(verdicts(sound.findings));
    expect((await host.readFile('/out/both/report.html')).trimEnd().endsWith('</html>')).toBe(true);
  });

  describe('a host that hides what decides', () => {
    /** What kernels, files that everybody reads, and a table of the program's own decide. */
    const seenByAll = new Set([
      'advisory-data-fresh',
      'containerd-registry-hosts-verify',
      'host-kernel-lockdown-active',
      'host-unprivileged-bpf-disabled',
    ]);

    test('other processes from everybody but root: no engine is called absent', async () => {
      await host.run('mount -o remount,hidepid=2 /proc');
      const found = await auditOn(host, [], { user: 'deployer' });
      const collected = await host.plimsoll(['collect', '-o', '/out/hidden.json'], { user: 'deployer' });
      await host.run('mount -o remount,hidepid=0 /proc');
      expect([found.exitCode, collected.exitCode]).toEqual([3, 3]);
      expectPlain(collected.stderr);
      expect(found.host.state).toBe('failed');
      expect(found.stdout).not.toContain('no Docker engine');
      expect(found.stdout).toContain('Run the audit as root.');
      const passed = found.findings.filter(
        ({ status, resource }) => status === 'pass' && resource.type !== 'file',
      );
      expect(passed.filter(({ check }) => !seenByAll.has(check)).map(({ check }) => check)).toEqual([]);
    });

    test.each(['stat', 'grep', 'readlink'])(
      'a tool: without %s nothing is taken for absent',
      async (tool) => {
        const path = (await host.run(['readlink', '-f', `/usr/bin/${tool}`])).stdout.trim();
        await host.run(`mv ${path} ${path}.away`);
        const found = await auditOn(host);
        await host.run(`mv ${path}.away ${path}`);
        expect(found.exitCode).toBe(3);
        expect(causes(found)).toEqual(['tool-missing']);
        expect(found.stdout).toContain(`The host has no ${tool},`);
        expect(found.findings.filter(({ status }) => status !== 'error')).toEqual([]);
      },
    );
  });

  // The last of them, for they change the host.
  test('a container that is removed between the list and its turn has no verdict, and the other keeps its own', async () => {
    await proxy(host, 'remove', `containers/${good}/json`, 'good');
    const found = await auditOn(host);
    await unproxy(host);
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(causes(found)).toEqual([]);
    expect(found.host.reconciliation.containers).toMatchObject({
      listed: 2,
      inspected: 1,
      vanished: 1,
      unread: 0,
      unlistedEngines: 0,
    });
    expect(found.findings.filter(({ resource }) => resource.name === 'good')).toEqual([]);
    expect(lostTo(sound, found)).toEqual([]);
  });

  test('an engine that was stopped', async () => {
    await host.run(
      'kill "$(cat /run/docker.pid)"; for i in $(seq 100); do [ -e /run/docker.pid ] || break; sleep 0.1; done',
    );
    const found = await auditOn(host);
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(found.host.engines).toMatchObject([{ id: 'root', state: 'stopped' }]);
    expect(causes(found)).toContain('engine-stopped');
    expect(found.stdout).toContain('systemctl start docker');
    expect(
      found.findings.filter(({ resource, status }) => resource.type === 'container' && status === 'pass'),
    ).toEqual([]);
  });

  test('a host without any engine is an audited host', async () => {
    await host.stop();
    host = await startHost({ name: 'attack-bad', suite: 'sid', scenario: 'no-engine' });
    const found = await auditOn(host);
    expect(found).toMatchObject({ exitCode: 0, stderr: '' });
    expect(found.host.engines).toEqual([]);
    expect(found.host.state).toBe('audited');
    expect(found.stdout).toContain('no Docker engine');
    expect(found.host.score.counts).toMatchObject({ pass: expect.any(Number), error: 0 });
  });
});
