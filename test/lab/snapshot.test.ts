import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TABLE } from '../../src/probes/docker/api-table.ts';
import { soundResults } from '../support/adds-up.ts';
import { type Audited, auditOn, proxy, unproxy, verdicts } from './audited.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

describe.runIf(labMode() !== 'off')('a snapshot', () => {
  let host: Host;
  let other: Host;
  let audited: Audited;
  /** Every request of the audit, as the engine saw it. */
  let requests: readonly string[];

  beforeAll(async () => {
    await ensureLab();
    [host, other] = await Promise.all([
      startHost({ name: 'attack-snapshot', suite: 'trixie', scenario: 'containers' }),
      startHost({ name: 'attack-other', suite: 'sid', scenario: 'no-engine' }),
    ]);
    // What restarts without end runs at one moment and not at the next; stopped, it says the same twice.
    const stopped = await host.run('docker stop -t 0 state-restarting $(docker ps -aqf name=c5-15-)');
    expect(stopped).toMatchObject({ exitCode: 0, stderr: '' });
    const { log } = await proxy(host, 'none');
    audited = await auditOn(host);
    requests = (await host.readFile(log)).trim().split('\n');
    await unproxy(host);
    const collected = await host.plimsoll(['collect', '-o', '/out/host.json.gz']);
    expect(collected).toEqual({ exitCode: 0, stdout: '/out/host.json.gz\n', stderr: '' });
    await carry('/out/host.json.gz');
  });
  afterAll(async () => {
    await Promise.all([host?.stop(), other?.stop()]);
  });

  /** Brings a file to the other host, for everybody there to read. */
  async function carry(path: string, to = path): Promise<void> {
    const { stdout } = await host.run(['base64', '-w0', path]);
    const put = await other.run(`base64 -d >${to} && chmod 644 ${to}`, { stdin: stdout });
    expect(put).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  }

  /** On the other host, as nobody special, with no network but its own loopback. */
  const elsewhere = (line: string) =>
    other.run(
      `cd / && unshare --net setpriv --reuid operator1 --regid operator1 --clear-groups sh -c '${line}'`,
    );

  test('is judged elsewhere, without network and by another user, as it is where it was taken', async () => {
    const there = await elsewhere(
      'umask 0; /opt/lab/plimsoll assess /out/host.json.gz --out-dir /out/assessed',
    );
    expect(there).toMatchObject({ exitCode: 0, stderr: '' });
    const here = await host.plimsoll(['assess', '/out/host.json.gz', '--out-dir', '/out/assessed']);
    expect(here).toEqual(there);
    const resultsOn = async (each: Host) => soundResults(await each.readFile('/out/assessed/results.json'));
    const [{ run, ...results }, { run: runThere, ...resultsThere }] = [
      await resultsOn(host),
      await resultsOn(other),
    ];
    expect(resultsThere).toEqual(results);
    // Who judged is not who collected.
    expect(runThere).toEqual({
      ...run,
      operator: { ...run.operator, account: 'operator1', host: 'attack-other' },
    });
    expect(run.operator?.account).toBe('root');
    await carry('/out/assessed/results.json', '/out/brought.json');
    const rendered = await elsewhere('/opt/lab/plimsoll report /out/brought.json -o html=-');
    expect(rendered.stdout === (await host.readFile('/out/assessed/report.html'))).toBe(true);
    expect((await other.run('stat -c %U:%a /out/assessed /out/assessed/*')).stdout).toBe(
      'operator1:700\noperator1:600\noperator1:600\n',
    );
  });

  test('says what the audit said: findings, controls, score, evidence and its digests', async () => {
    const { hosts } = soundResults(await host.readFile('/out/assessed/results.json'));
    const [assessed] = hosts;
    if (!assessed) throw new Error('no host');
    expect(verdicts(assessed.findings)).toEqual(verdicts(audited.findings));
    const prints = (findings: Audited['findings']) => findings.map(({ fingerprint }) => fingerprint);
    expect(prints(assessed.findings)).toEqual(prints(audited.findings));
    expect(assessed.controls).toEqual(audited.host.controls);
    expect(assessed.score).toEqual(audited.host.score);
    expect(assessed.reconciliation).toEqual(audited.host.reconciliation);
    const digests = ({ evidence }: Audited['host']) =>
      Object.entries(evidence).map(([number, { source, sha256 }]) => `${number} ${source} ${sha256}`);
    expect(Object.keys(assessed.evidence)).toEqual(Object.keys(audited.host.evidence));
    const before = digests(audited.host);
    const moving = digests(assessed).filter((line, at) => line !== before[at]);
    // Engines list things in any order, count what they do, and run a health check as an exec that comes and goes.
    expect(moving.length).toBeLessThan(before.length / 4);
    for (const line of moving)
      expect(line).toMatch(/GET \/(containers|exec|info|images|networks|volumes)|\/proc/);
  });

  test('has one run id, and another one as soon as anything in it differs', async () => {
    const idOf = async (change: string, words: readonly string[] = []): Promise<string> => {
      await host.run(`gunzip -c /out/host.json.gz | sed '${change}' >/out/changed.json`);
      const { stdout } = await host.plimsoll(['assess', '/out/changed.json', '-o', 'json=-', ...words]);
      return soundResults(stdout).run.id;
    };
    const id = soundResults(await host.readFile('/out/assessed/results.json')).run.id;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await idOf('')).toBe(id);
    expect(await idOf('s/"Privileged":true/"Privileged":false/')).not.toBe(id);
    expect(await idOf('', ['--level', '1'])).not.toBe(id);
  });

  test('gives results of which `report` makes the same page again', async () => {
    const again = await elsewhere(
      '/opt/lab/plimsoll report /out/assessed/results.json -o html=/out/again/report.html -o json=/out/again/results.json --quiet',
    );
    expect(again).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const read = (file: string) => other.readFile(`/out/${file}`);
    expect((await read('again/report.html')) === (await read('assessed/report.html'))).toBe(true);
    expect(JSON.parse(await read('again/results.json'))).toEqual(
      JSON.parse(await read('assessed/results.json')),
    );
  });

  test('is taken by GETs of the closed table and by nothing else', () => {
    const id = /[0-9a-f]{64}/;
    const table = API_TABLE.map(({ path }) => `GET ${path}`);
    const asked = new Set(requests.map((request) => request.replace(/\/v1\.\d+/, '').replace(id, '{id}')));
    expect([...asked].filter((request) => !table.includes(request))).toEqual([]);
    // This engine manages no swarm; all else was asked.
    expect(table.filter((request) => !asked.has(request))).toEqual([
      'GET /swarm',
      'GET /services',
      'GET /nodes',
      'GET /secrets',
    ]);
    const once = requests.filter((request) => !/exec|json/.test(request));
    expect(new Set(once).size).toBe(once.length);
  });

  test('lists in `plan` every request that was made', async () => {
    const { stdout } = await host.plimsoll(['plan']);
    for (const { path } of API_TABLE) expect(stdout).toContain(path);
  });
});

describe.runIf(labMode() !== 'off')('an audit changes nothing on the host', () => {
  let host: Host;

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: 'attack-still', suite: 'sid', scenario: 'no-root-login' });
  });
  afterAll(async () => {
    await host?.stop();
  });

  /** Every file with owner, mode, size and times (not the time of reading), but the kernel's and what is written for us. */
  const files = async (): Promise<readonly string[]> =>
    (
      await host.run(
        `find / \\( -path /proc -o -path /sys -o -path /out -o -path /dev/pts -o -path /opt \\) -prune -o -printf '%p %y %m %U:%G %s %T@ %C@ %l\\n' | sort`,
        { timeout: 60 },
      )
    ).stdout.split('\n');
  const engine = async (): Promise<string> =>
    (
      await host.run(
        'docker inspect $(docker ps -aq); docker images -aq --no-trunc; docker volume ls; docker network ls; cat /proc/mounts',
      )
    ).stdout;

  test('no file, no container, no event of the engine', async () => {
    await host.plimsoll(['audit', '--out-dir', '/out/first']);
    await host.run('sleep 1.5');
    const [filesBefore, engineBefore] = [await files(), await engine()];
    const since = (await host.run('date +%s.%N')).stdout.trim();
    expect((await host.plimsoll(['audit', '--out-dir', '/out/root'])).exitCode).toBe(0);
    expect(
      (await host.plimsoll(['audit', '--out-dir', '/out/deployer'], { user: 'deployer' })).exitCode,
    ).toBe(0);
    expect((await host.plimsoll(['collect', '-o', '/out/host.json'])).exitCode).toBe(0);
    const until = (await host.run('date +%s.%N')).stdout.trim();
    const [filesAfter, engineAfter] = [await files(), await engine()];
    expect(filesBefore.length).toBeGreaterThan(1000);
    expect(filesAfter.filter((line) => !filesBefore.includes(line))).toEqual([]);
    expect(filesBefore.filter((line) => !filesAfter.includes(line))).toEqual([]);
    expect(engineAfter).toBe(engineBefore);
    const events = await host.run(['docker', 'events', '--since', since, '--until', until]);
    expect(events).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(
      (await host.run('find /tmp /var/tmp /root /home -newer /out/first/results.json -type f')).stdout,
    ).toBe('');
  });

  test('and the test would see a change', async () => {
    const before = await files();
    await host.run('docker run --rm lab/base true; touch /etc/touched');
    const after = await files();
    expect(after.filter((line) => !before.includes(line)).length).toBeGreaterThan(1);
  });
});
