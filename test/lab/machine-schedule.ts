import { describe, expect, test, vi } from 'vitest';
import { wrongIn } from './expected/compare.ts';
import type { Machine } from './machine.ts';

const STATE = '/var/lib/plimsoll';
const NIGHT = 'plimsoll-night.service';
const FLEET = 'plimsoll-fleet.service';
const OVERRIDE = `/run/systemd/system/${FLEET}.d`;

/** Capabilities that undo a sandbox: over mounts, modules and devices. */
const SYS_ADMIN = 1n << 21n;
const SYS_MODULE = 1n << 16n;
const MKNOD = 1n << 27n;

/** Places that the account of the fleet's schedule may write to, but for what its service is given. */
const PLACES = ['/out', '/home/operator1', '/dev/shm', '/dev/mqueue', '/tmp', `${STATE}/fleet`];
const PROBE = `#!/bin/sh
for place in ${PLACES.join(' ')}; do touch "$place/probe" 2>/dev/null && echo "writes to $place"; done
echo $(grep -E '^(CapBnd|NoNewPrivs|Seccomp):' /proc/self/status)
`;

/**
 * Schedules by the systemd of the machine, in the state that it booted with: one of the machine itself, which its timer starts, and
 * one of other hosts, as an ordinary account.
 */
export function scheduleTests(machine: () => Machine): void {
  const said = async (...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await machine().run(words);
    if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}: ${stderr}`);
    return stdout.trimEnd();
  };
  const shell = (text: string) => said('sh', '-c', text);
  const write = (path: string, stdin: string) => machine().run(['tee', path], { stdin });
  const schedule = async (...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await machine().plimsoll(['schedule', ...words]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining('failed') });
    return stdout;
  };
  const properties = async (unit: string, ...names: readonly string[]): Promise<Record<string, string>> => {
    const lines = await said('systemctl', 'show', `--property=${names.join(',')}`, unit);
    return Object.fromEntries(lines.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)));
  };

  describe('schedules by its systemd', () => {
    test('a timer starts an audit of the machine, which sees what one by hand does', async () => {
      await write('/etc/fleet.yaml', 'hosts: {nobody: {address: 127.0.0.1, port: 9, timeout: 2}}\n');
      // The one not now, since it is started by hand; the other so far ahead that all before it is done, and then the clock is set.
      const times = await shell(
        `date -d '12 hours' +%H:%M; date -d '3 minutes' +%H:%M; date -d '3 minutes' +%F`,
      );
      const [later = '', at = '', day = ''] = times.split('\n');
      const fleet = ['--name', 'fleet', '--user', 'operator1', '--at', later];
      await schedule('install', ...fleet, '--', 'audit', '-i', '/etc/fleet.yaml', '-o', 'json');
      const night = ['--name', 'night', '--at', at, '--jitter', '0'];
      await schedule('install', ...night, '--', 'audit', '-o', 'json');
      await said('date', '-s', `${day} ${at}:00 2 seconds ago`);

      const running = await vi.waitFor(
        async () => {
          const { MainPID: pid, ActiveState } = await properties(NIGHT, 'MainPID', 'ActiveState');
          expect(ActiveState).toBe('activating');
          return statusOf(await said('cat', `/proc/${pid}/status`));
        },
        { timeout: 60_000, interval: 500 },
      );
      expect(running).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' });
      expect(BigInt(`0x${running.CapBnd}`) & (SYS_ADMIN | SYS_MODULE | MKNOD)).toBe(0n);
    }, 600_000);

    test('meanwhile a schedule of other hosts runs in a sandbox, and keeps what it could not reach', async () => {
      const { exitCode } = await machine().run(['systemctl', 'start', FLEET]);
      expect(exitCode).toBe(1);
      expect(await properties(FLEET, 'Result', 'ExecMainStatus')).toEqual({
        Result: 'exit-code',
        ExecMainStatus: '3',
      });
      expect(await said('stat', '-c', '%U %a', `${STATE}/fleet/history/history.db`)).toBe('operator1 600');
      const exposure = /exposure level for .*: ([\d.]+) /.exec(
        await said('systemd-analyze', 'security', '--no-pager', FLEET),
      )?.[1];
      expect(Number(exposure)).toBeLessThan(2);
    }, 600_000);

    test('that sandbox lets an ordinary account write to its own place and nowhere else', async () => {
      await write('/out/probe.sh', PROBE);
      const told = await shell(`set -e
        mkdir ${OVERRIDE}
        printf '[Service]\\nExecStart=\\nExecStart=/bin/sh /out/probe.sh\\n' >${OVERRIDE}/probe.conf
        systemctl daemon-reload
        systemctl start ${FLEET}
        journalctl --no-pager -o cat -u ${FLEET} -t sh
        find / -xdev -name probe
        rm -r ${OVERRIDE}
        systemctl daemon-reload`);
      // Its /tmp is one of its own, which ends with it.
      expect(told.split('\n')).toEqual([
        'writes to /tmp',
        `writes to ${STATE}/fleet`,
        'CapBnd: 0000000000000000 NoNewPrivs: 1 Seccomp: 2',
        `${STATE}/fleet/probe`,
      ]);
    }, 600_000);

    test('the audit of the timer ends, is kept, and has the verdicts of the table', async () => {
      const names = ['ActiveState', 'Result', 'ExecMainStatus'] as const;
      const ended = await vi.waitFor(
        async () => {
          const found = await properties(NIGHT, ...names);
          expect(found.ActiveState).toBe('inactive');
          return found;
        },
        { timeout: 500_000, interval: 1000 },
      );
      expect(ended).toMatchObject({ Result: 'success', ExecMainStatus: '0' });
      expect((await properties('plimsoll-night.timer', 'LastTriggerUSec')).LastTriggerUSec).not.toBe('');
      expect(await said('journalctl', '--no-pager', '-o', 'cat', '-u', NIGHT)).toContain(`Finished ${NIGHT}`);
      expect(
        wrongIn('machine-as-booted', await machine().readFile(`${STATE}/night/report/results.json`), '26.1'),
      ).toEqual([]);
      const kept = await machine().plimsoll(['history', '--history', `${STATE}/night/history`]);
      expect(kept).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^ *AUDIT .*\n *1 .* 1\/1 /) });
      const shown = await schedule('show');
      expect(shown).toMatch(
        /^night, by systemd\n(.*\n){2} {2}last: began .*, ended .* with exit code 0 \(success\)\n {2}next: /m,
      );
    }, 600_000);

    test('removing them leaves nothing but what the audits wrote', async () => {
      for (const name of ['night', 'fleet']) await schedule('remove', '--name', name);
      expect(await shell(`find / -xdev -name '*plimsoll-*' ! -path '/proc/*'`)).toBe('');
      expect(await said('systemctl', 'list-units', '--all', '--plain', '--no-legend', 'plimsoll-*')).toBe('');
      expect(await said('ls', `${STATE}/night`)).toBe('history\nreport');
      await shell(`rm -r ${STATE} /etc/fleet.yaml /out/probe.sh`);
    }, 600_000);
  });
}

const statusOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(text.split('\n').map((line) => line.split(/:\s+/).slice(0, 2)));
