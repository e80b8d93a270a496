import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Audited, auditOn } from './audited.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

/*
 * The plan for sloppy hosts, carried out: the shell script as it is, the containers by the options that the plan names.
 * What fails before and passes after stands here by number.
 */

const numbers = (text: string): readonly string[] => text.trim().split(/\s+/);

const FILES = numbers(`
  3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12
  3.13 3.14 3.15 3.16 3.17 3.18 3.19 3.20 3.21 3.22 3.23 3.24
`);
const DAEMON = numbers('2.2 2.3 2.4 2.5 2.15 2.16 2.17 2.18 2.19');
const CONTAINER = numbers(`
  5.4 5.5 5.6 5.10 5.11 5.12 5.13 5.15 5.16 5.17
  5.18 5.20 5.21 5.22 5.25 5.26 5.29 5.31 5.32
`);

/** How the sloppy container is started; the plan has to name each of them to be left out. */
const SLOPPY_OPTIONS = [
  '--privileged',
  '--network host',
  '--pid host',
  '--ipc host',
  '--uts host',
  '--userns host',
  '--cgroup-parent /elsewhere',
  '--restart always',
  '--volume /etc:/host-etc',
  '--volume /run/docker.sock:/engine.sock',
  '--volume /srv/data:/data:rshared',
];

describe.runIf(labMode() !== 'off')('the plan for a sloppy host', () => {
  test('at least 40 controls are on the list', () => {
    expect(new Set([...FILES, ...DAEMON, ...CONTAINER]).size).toBeGreaterThanOrEqual(40);
  });

  describe('with wrong owners and modes', () => {
    let host: Host;
    beforeAll(async () => {
      await ensureLab();
      host = await startHost({ name: 'fix-files', suite: 'sid', scenario: 'wrong-owners-modes' });
    });
    afterAll(async () => {
      await host?.stop();
    });

    test('its script mends all of section 3, and a second run changes nothing', async () => {
      const before = await auditOn(host);
      expect(failing(before, FILES)).toEqual(FILES);
      const script = await planned(host, before, 'shell');
      expect(await host.run(['sh', '-s'], { stdin: script })).toMatchObject({ exitCode: 0, stderr: '' });
      // The script changes daemon.json too, and what it says of TLS is not in force before the restart.
      const now = FILES.filter((id) => !/^3\.(9|1[0-4])$/.test(id));
      expect(passing(await auditOn(host), now)).toEqual(now);
      await restartEngine(host);
      expect(passing(await auditOn(host), FILES)).toEqual(FILES);
      const listing = () => host.run('ls -lR --time-style=full-iso /etc/docker /etc/sysctl.d /etc/default');
      const once = (await listing()).stdout;
      expect(await host.run(['sh', '-s'], { stdin: script })).toMatchObject({ exitCode: 0, stderr: '' });
      expect((await listing()).stdout).toBe(once);
    });
  });

  describe('with a sloppy daemon.json and a sloppy container', () => {
    let host: Host;
    beforeAll(async () => {
      await ensureLab();
      host = await startHost({ name: 'fix-engine', suite: 'sid', scenario: 'file-sloppy' });
      await must(host, 'docker rm -f good');
      await must(host, 'mkdir /srv/data && mount -t tmpfs data /srv/data && mount --make-shared /srv/data');
      await must(host, `docker run --detach --name sloppy ${SLOPPY_OPTIONS.join(' ')} lab/base`);
    });
    afterAll(async () => {
      await host?.stop();
    });

    test('its script mends the engine, and its options mend the container', async () => {
      const before = await auditOn(host);
      const wanted = [...DAEMON, ...CONTAINER];
      expect(failing(before, wanted)).toEqual(wanted);
      const [script, words] = [await planned(host, before, 'shell'), await planned(host, before, 'markdown')];
      expect(await host.run(['sh', '-s'], { stdin: script })).toMatchObject({ exitCode: 0, stderr: '' });
      expect((await host.run('ls /etc/docker/')).stdout).toMatch(/daemon\.json\.before-plimsoll-\d{14}\n/);
      const json = JSON.parse(await host.readFile('/etc/docker/daemon.json'));
      // What the plan does not name is as it was.
      expect(json).toMatchObject({ icc: false, 'cgroup-parent': '/elsewhere', 'log-driver': 'local' });
      await restartEngine(host);
      await recreate(host, words);
      expect(passing(await auditOn(host), wanted)).toEqual(wanted);
      const again = await host.run(['sh', '-s'], { stdin: script });
      expect((await host.run('ls /etc/docker | grep -c before-plimsoll')).stdout).toBe('1\n');
      expect(again.stdout).not.toContain('Restart');
    });
  });

  describe('whose engine is started with flags', () => {
    let host: Host;
    beforeAll(async () => {
      await ensureLab();
      host = await startHost({ name: 'fix-flags', suite: 'sid', scenario: 'flags-sloppy' });
    });
    afterAll(async () => {
      await host?.stop();
    });

    test('says which flag has to go first, and leaves daemon.json alone', async () => {
      const script = await planned(host, await auditOn(host), 'shell');
      const { exitCode, stderr } = await host.run(['sh', '-s'], { stdin: script });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/not done: .* dockerd runs with the flag --[a-z-]+, and would not start/);
      expect((await host.run('test -e /etc/docker/daemon.json')).exitCode).toBe(1);
    });
  });
});

const failing = (audited: Audited, numbers: readonly string[]) => withStatus(audited, numbers, 'fail');
const passing = (audited: Audited, numbers: readonly string[]) => withStatus(audited, numbers, 'pass');

const withStatus = ({ host }: Audited, numbers: readonly string[], status: string): readonly string[] =>
  numbers.filter((id) => host.controls.some((control) => control.id === id && control.status === status));

async function planned(host: Host, { outDir }: Audited, format: string): Promise<string> {
  const { exitCode, stdout, stderr } = await host.plimsoll([
    'fix-plan',
    `${outDir}/results.json`,
    '--format',
    format,
  ]);
  expect([exitCode, stderr]).toEqual([0, '']);
  // Hosts of the lab share the kernel of the machine, which is not theirs to change.
  return stdout.replace(/^kernel_setting .*$/gm, ':');
}

async function must(host: Host, command: string): Promise<string> {
  const { exitCode, stdout, stderr } = await host.run(command);
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}: ${stderr}`);
  return stdout;
}

/** There is no systemd: dockerd is started again by the words with which it runs. */
const restartEngine = (host: Host): Promise<string> =>
  must(
    host,
    `pid=$(cat /run/docker.pid)
    tr '\\0' '\\n' <"/proc/$pid/cmdline" >/run/dockerd-words
    kill "$pid"
    for i in $(seq 300); do [ -d "/proc/$pid" ] || break; sleep 0.1; done
    set -- ; while read -r word; do set -- "$@" "$word"; done </run/dockerd-words
    setsid perl /opt/lab/socket-activate.pl /run/docker.sock docker 0660 "$@" </dev/null >/var/log/dockerd.log 2>&1 &
    for i in $(seq 300); do curl -sf --unix-socket /run/docker.sock http://docker/_ping >/dev/null && exit 0; sleep 0.1; done
    tail -n 8 /var/log/dockerd.log >&2; exit 1`,
  );

/** Creates the container again as the plan says: without the options that it names, and with those that it gives. */
async function recreate(host: Host, plan: string): Promise<void> {
  // Without the marks of code, and the signs that escape.
  const parts = plan.replaceAll(/[`\\]/g, '').split('\n### ');
  const part = parts.find((text) => /^\d+\. Container sloppy /.test(text)) ?? '';
  const leftOut = [...part.matchAll(/^- without (.+?) \(now: (.+)\)$/gm)].map(
    ([, option = '', observed = '']) => ({ option, observed }),
  );
  const isLeftOut = (words: string) =>
    leftOut.some(({ option, observed }) =>
      words.startsWith('--volume ')
        ? option === '--volume' && observed.includes(words.slice('--volume '.length).split(':')[0] ?? words)
        : words.startsWith(option),
    );
  const isPrivate = leftOut.some(({ option }) => option.startsWith('the propagation shared'));
  const kept = SLOPPY_OPTIONS.filter((words) => !isLeftOut(words)).map((words) =>
    isPrivate ? words.replace(/:rshared$/, '') : words,
  );
  // A later option stands over an earlier one.
  expect(kept).toEqual(['--restart always', '--volume /srv/data:/data']);
  const commands = [...part.matchAll(/^docker (?:network create|run) .+$/gm)].map(([command]) => command);
  expect(commands).toHaveLength(2);
  await must(host, 'docker rm -f sloppy');
  for (const command of commands)
    await must(
      host,
      command
        .replace('docker run', `docker run --detach --name sloppy ${kept.join(' ')}`)
        .replace(/ \.\.\.$/, ' lab/base'),
    );
}
