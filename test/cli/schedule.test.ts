import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { schedule } from '../../src/cli/commands/schedule.ts';
import { run } from '../../src/cli/program.ts';
import { parseAudit } from '../../src/cli/schedule/audit-words.ts';
import type { Machine } from '../../src/cli/schedule/machine.ts';
import { type ScheduleOptions, scheduleOptions } from '../../src/cli/schedule-options.ts';
import { root } from '../contracts/modules.ts';
import { readUnit, wordsOf } from '../schedule/read-units.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-schedule-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const inventory = join(folder, 'fleet 100%.yml');
writeFileSync(inventory, 'hosts:\n  web-1: {address: 10.0.0.1}\n');
const REMOTE = ['audit', '-i', inventory];

/** A machine with systemd and cron whose files lie in a folder of the test; `asked` are the commands that it was given. */
function machineWith(given: Partial<Machine> & { readonly systemd?: boolean; readonly code?: number } = {}) {
  const place = mkdtempSync(join(folder, 'machine-'));
  for (const path of ['etc/systemd/system', 'etc/cron.d', given.systemd ? 'run/systemd/system' : 'run'])
    mkdirSync(join(place, path), { recursive: true });
  writeFileSync(join(place, 'etc/machine-id'), '0123456789abcdef0123456789abcdef\n');
  const asked: string[] = [];
  const { uid, gid } = userInfo();
  const machine: Machine = {
    root: place,
    isRoot: true,
    run: async (words) => {
      asked.push(words.join(' '));
      const account = words[2] === 'nobody-there' ? '' : `x:x:${uid}:${gid}::/:/bin/sh\n`;
      const stdout = words[0] === 'getent' ? account : '';
      return { exitCode: words[0] === 'systemctl' ? (given.code ?? 0) : 0, stdout, stderr: 'no bus' };
    },
    ...given,
  };
  return { machine, place, asked };
}

async function say(machine: Machine, action: string, words: readonly string[] = [], options: string[] = []) {
  const command = new Command();
  for (const option of scheduleOptions()) command.addOption(option);
  command.parse(options, { from: 'user' });
  const streams = keptStreams();
  const exitCode = await schedule(action, words, command.opts<ScheduleOptions>(), streams, machine);
  return { exitCode, ...streams.said };
}

async function typed(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

const filesBelow = (place: string): readonly string[] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' }).sort();

/** The words of the audit in what `print` says of a service. */
function auditIn(printed: string): readonly string[] {
  const [service = ''] = printed.split('\n# /etc/systemd/system/plimsoll-audit.timer');
  const words = wordsOf(readUnit(service).get('ExecStart')?.[0] ?? '', { variables: true });
  return words.slice(words.indexOf('audit') + 1);
}

describe('print', () => {
  test('says what install would write, without changing anything', async () => {
    const { machine, place } = machineWith();
    const before = filesBelow(place);
    const { out, exitCode } = await say(machine, 'print', REMOTE);
    expect(exitCode).toBe(0);
    expect(out.match(/^# \/etc\/.*$/gm)).toEqual([
      '# /etc/systemd/system/plimsoll-audit.service',
      '# /etc/systemd/system/plimsoll-audit.timer',
    ]);
    expect(out).toContain('\nOnCalendar=*-*-* 04:30:00\nRandomizedDelaySec=15min\n');
    expect(filesBelow(place)).toEqual(before);
  });

  test('gives an audit absolute paths, a place, a limit of time, and nothing of the environment', async () => {
    vi.stubEnv('PLIMSOLL_FAIL_ON', 'critical');
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const words = [
      '--baseline',
      'first-run',
      '-i',
      'fleet 100%.yml',
      '-o',
      'json,csv=out/x.csv',
      '-o',
      'html=pages/',
      '--policy',
      'strict',
    ];
    const { targets, options } = parseAudit(
      auditIn((await typed('schedule', 'print', '--', 'audit', ...words, 'web-1')).out),
    );
    vi.restoreAllMocks();
    expect(targets).toEqual(['web-1']);
    expect(options).toMatchObject({
      inventory,
      output: ['json', `csv=${folder}/out/x.csv`, `html=${folder}/pages/`],
      outDir: '/var/lib/plimsoll/audit/report',
      history: '/var/lib/plimsoll/audit/history',
      baseline: 'first-run',
      policy: 'strict',
      failOn: 'none',
      runTimeout: 21_600,
      quiet: true,
    });
  });

  test('runs as root only where this machine is audited', async () => {
    expect((await typed('schedule', 'print')).out).toContain('\nUser=root\n');
    expect((await typed('schedule', 'print', '--', 'audit', 'local', '10.0.0.1')).out).toContain(
      '\nUser=root\n',
    );
    expect((await typed('schedule', 'print', '--', ...REMOTE)).out).toContain('\nUser=plimsoll\n');
    expect((await typed('schedule', 'print', '--user', 'ops', '--', ...REMOTE)).out).toContain(
      '\nUser=ops\n',
    );
  });

  test.each([
    [['start'], 'print, install, show or remove'],
    [['print', '--', 'collect'], 'write plimsoll schedule install -- audit'],
    [['print', '--', 'audit', '--frobnicate'], "unknown option '--frobnicate'"],
    [['print', '--', 'audit', '-i', join(folder, 'none.yml')], 'no such file'],
    [['print', '--', 'audit', '--policy', join(folder, 'none.yml')], 'no such file'],
    [['print', '--', 'audit', '-i', '-'], 'nobody stands beside'],
    [['print', '--', 'audit', '--sudo-password-fd', '3', 'web-1'], 'nobody stands beside'],
    [['print', '--', 'audit', '--host-key-policy', 'ask', 'web-1'], 'nobody stands beside'],
    [['print', '--', 'audit', '--host-key-policy', 'accept-new', 'web-1'], '--known-hosts'],
    [['print', '--name', 'Fleet.1'], '--name takes'],
    [['print', '--at', '25:00'], '--at of schedule'],
    [['print', '--hourly', '--jitter', '60'], 'at most 59'],
    [['print', '--user', 'a b'], '--user takes'],
    [['show', '--', 'audit'], 'takes no audit'],
  ])('%j is wrong usage', async (words, sentence) => {
    const { exitCode, out, log } = await typed('schedule', ...words);
    expect(log).toContain(sentence);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  });
});

describe.each(['systemd', 'cron'] as const)('by %s', (by) => {
  const paths = {
    systemd: ['/etc/systemd/system/plimsoll-audit.service', '/etc/systemd/system/plimsoll-audit.timer'],
    cron: ['/etc/plimsoll/schedule/audit.sh', '/etc/cron.d/plimsoll-audit'],
  }[by];

  test('install writes files that all can read, once or again, and remove takes exactly them away', async () => {
    const { machine, place } = machineWith();
    const before = filesBelow(place);
    for (const at of ['04:30', '05:10']) {
      const { exitCode, out } = await say(machine, 'install', REMOTE, ['--by', by, '--at', at]);
      expect({ exitCode, out }).toEqual({ exitCode: 0, out: paths.map((path) => `${path}\n`).join('') });
    }
    for (const path of paths) expect(statSync(join(place, path)).mode & 0o777).toBe(0o644);
    expect(statSync(join(place, 'var/lib/plimsoll/audit')).mode & 0o777).toBe(0o700);
    expect(statSync(join(place, 'var/lib/plimsoll')).mode & 0o777).toBe(0o755);
    expect((await say(machine, 'show')).out).toContain(`audit, by ${by}\n  ${paths[0]}\n  ${paths[1]}\n`);
    // What systemd keeps of a timer: by it, one of that name would have missed a run.
    mkdirSync(join(place, 'var/lib/systemd/timers'), { recursive: true });
    writeFileSync(join(place, 'var/lib/systemd/timers/stamp-plimsoll-audit.timer'), '');
    const removed = await say(machine, 'remove');
    expect(removed.out.split('\n').slice(0, -1).sort()).toEqual([...paths].sort());
    expect(filesBelow(place).filter((path) => !before.includes(path))).toEqual([
      'var',
      'var/lib',
      'var/lib/systemd',
      'var/lib/systemd/timers',
    ]);
    await expect(say(machine, 'remove')).rejects.toThrow('There is no schedule "audit"');
  });

  test.each(paths)(
    'nothing is written over %s of somebody else, or after somebody changed it',
    async (path) => {
      const { machine, place } = machineWith();
      const at = join(place, path);
      mkdirSync(join(at, '..'), { recursive: true });
      writeFileSync(at, 'mine\n');
      await expect(say(machine, 'install', REMOTE, ['--by', by])).rejects.toThrow('not written by plimsoll');
      await expect(say(machine, 'remove')).rejects.toThrow('not written by plimsoll');
      expect(readFileSync(at, 'utf8')).toBe('mine\n');
      rmSync(at);
      symlinkSync('/dev/null', at);
      await expect(say(machine, 'install', REMOTE, ['--by', by])).rejects.toThrow('not written by plimsoll');
      rmSync(at);
      await say(machine, 'install', REMOTE, ['--by', by]);
      writeFileSync(at, `${readFileSync(at, 'utf8')}# mine\n`);
      for (const action of ['install', 'remove'])
        await expect(
          say(machine, action, action === 'install' ? REMOTE : [], action === 'install' ? ['--by', by] : []),
        ).rejects.toThrow('was changed since');
    },
  );

  test('what audits wrote stays, and that is said', async () => {
    const { machine, place } = machineWith();
    await say(machine, 'install', REMOTE, ['--by', by]);
    writeFileSync(join(place, 'var/lib/plimsoll/audit/results.json'), '{}');
    expect((await say(machine, 'remove')).log).toContain('stays in /var/lib/plimsoll/audit');
    expect(readdirSync(join(place, 'var/lib/plimsoll/audit'))).toEqual(['results.json']);
  });

  test('the same name by the other is refused', async () => {
    const { machine } = machineWith();
    await say(machine, 'install', REMOTE, ['--by', by]);
    const other = by === 'cron' ? 'systemd' : 'cron';
    await expect(say(machine, 'install', REMOTE, ['--by', other])).rejects.toThrow(`by ${by} already`);
  });

  test('it is refused where it is not there, and to who is not root', async () => {
    const { machine, place } = machineWith();
    await expect(say({ ...machine, isRoot: false }, 'install', REMOTE, ['--by', by])).rejects.toThrow(
      'Only root',
    );
    rmSync(join(place, paths[1] ?? '', '..'), { recursive: true });
    await expect(say(machine, 'install', REMOTE, ['--by', by])).rejects.toThrow(`${by} is not here`);
  });
});

describe('install', () => {
  test('has a running systemd heed it, and says with what', async () => {
    const { machine, asked } = machineWith({ systemd: true });
    const { log } = await say(machine, 'install', REMOTE);
    const commands = ['systemctl daemon-reload', 'systemctl enable --now plimsoll-audit.timer'];
    expect(asked.filter((words) => words.startsWith('systemctl'))).toEqual(commands);
    for (const command of commands) expect(log).toContain(command);
    asked.length = 0;
    await say(machine, 'remove');
    expect(asked[0]).toBe('systemctl disable --now plimsoll-audit.timer');
    expect(asked).toContain('systemctl daemon-reload');
  });

  test('asks nothing of a systemd that does not run, and says what to do once it does', async () => {
    const { machine, asked } = machineWith();
    const { log, exitCode } = await say(machine, 'install', REMOTE);
    expect(exitCode).toBe(0);
    expect(asked.filter((words) => words.startsWith('systemctl'))).toEqual([]);
    expect(log).toContain('systemctl daemon-reload && systemctl enable --now plimsoll-audit.timer');
  });

  test('is incomplete where systemd refuses', async () => {
    const { machine } = machineWith({ systemd: true, code: 1 });
    await expect(say(machine, 'install', REMOTE)).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining('"systemctl daemon-reload" failed: no bus'),
    });
  });

  test('wants an account that is there, and places that the service may write to', async () => {
    const { machine, place } = machineWith();
    await expect(say(machine, 'install', REMOTE, ['--user', 'nobody-there'])).rejects.toThrow(
      'useradd --system',
    );
    await expect(say(machine, 'install', [...REMOTE, '--out-dir', '/srv/reports'])).rejects.toThrow(
      '/srv/reports is not there',
    );
    mkdirSync(join(place, 'srv/reports'), { recursive: true });
    expect((await say(machine, 'install', [...REMOTE, '--out-dir', '/srv/reports'])).exitCode).toBe(0);
  });
});

test('a file of known hosts that the audit is to fill does not have to be there', async () => {
  const keys = join(folder, 'known_hosts');
  const asked: (readonly string[])[] = [];
  const { machine, place } = machineWith();
  mkdirSync(join(place, folder), { recursive: true });
  const noting: Machine = {
    ...machine,
    run: async (words) => {
      asked.push(words);
      const ended = await machine.run(words);
      return words[0] === 'getent' ? { ...ended, stdout: ended.stdout.replace(/x:\d+/, 'x:4711') } : ended;
    },
  };
  const state = join(place, 'var/lib/plimsoll/audit');
  mkdirSync(state, { recursive: true });
  const words = [...REMOTE, '--known-hosts', keys];
  // Another account than the one that the place of its reports belongs to.
  await expect(say(noting, 'install', words)).rejects.toThrow('belongs to another account');
  await expect(say(noting, 'install', [...words, '--host-key-policy', 'accept-new'])).rejects.toThrow(
    'belongs to another account',
  );
  const [strict, accepting] = asked.filter(([program]) => program === 'sh');
  expect(strict).toContain(keys);
  expect(accepting).toContain(inventory);
  expect(accepting).not.toContain(keys);
});

describe('an audit that tells others', () => {
  const metrics = join(folder, 'metrics');
  mkdirSync(metrics);
  const notify = join(folder, 'notify.yaml');
  const tell = (mode: number, line = `textfile: {path: ${metrics}/docker.prom}`) => {
    writeFileSync(notify, `notify:\n  - ${line}\n`);
    chmodSync(notify, mode);
    return [...REMOTE, '--notify', 'notify.yaml'];
  };
  const printed = async (words: readonly string[], ...options: readonly string[]) => {
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const told = await typed('schedule', 'print', ...options, '--', ...words).finally(vi.restoreAllMocks);
    return told;
  };

  test('has the file by its absolute path, and may write where Prometheus looks', async () => {
    const { out, log } = await printed(tell(0o600));
    expect(parseAudit(auditIn(out)).options).toMatchObject({ notify });
    expect(out).toContain(`\nReadWritePaths="${metrics}"\n`);
    expect(log).toBe('');
  });

  test('is refused where the file has a slip, or others could read it', async () => {
    expect(await printed(tell(0o644))).toMatchObject({ exitCode: 2, out: '' });
    const slip = await printed(tell(0o600, 'webhook: {urll: x}'));
    expect(slip).toMatchObject({ exitCode: 2, log: expect.stringContaining('did you mean url?') });
  });

  test('has to be able to read it as its account', async () => {
    const { machine } = machineWith();
    const asked: (readonly string[])[] = [];
    const refusing: Machine = {
      ...machine,
      run: async (words) => {
        asked.push(words);
        if (words[0] === 'sh') return { exitCode: 2, stdout: `${notify}\n`, stderr: '' };
        const ended = await machine.run(words);
        return words[0] === 'getent' ? { ...ended, stdout: ended.stdout.replace(/x:\d+/, 'x:4711') } : ended;
      },
    };
    tell(0o600);
    const words = [...REMOTE, '--notify', notify];
    await expect(say(refusing, 'install', words)).rejects.toThrow('may not read');
    expect(asked.find(([program]) => program === 'sh')).toContain(notify);
  });

  test('is told that mail needs rights that a service of systemd does not gain', async () => {
    const words = tell(0o600, 'sendmail: {from: root, to: [root], program: /bin/true}');
    expect((await printed(words)).log).toContain('one that speaks SMTP itself');
    expect((await printed(words, '--by', 'cron')).log).toBe('');
  });
});

describe('show', () => {
  test('says that there is nothing', async () => {
    expect((await say(machineWith().machine, 'show')).out).toBe(
      'No schedule is installed on this machine.\n',
    );
  });

  test('says of cron when a run began and how it ended', async () => {
    const { machine, place } = machineWith();
    await say(machine, 'install', REMOTE, ['--by', 'cron', '--jitter', '0']);
    expect((await say(machine, 'show')).out).toMatch(/ {2}last: never\n {2}next: [\d-]{10} 04:30:00 [+-]/);
    const state = join(place, 'var/lib/plimsoll/audit');
    writeFileSync(join(state, 'begun'), '');
    expect((await say(machine, 'show')).out).toContain('has not ended, or was killed');
    writeFileSync(join(state, 'ended'), '3\n');
    utimesSync(join(state, 'begun'), 0, 0);
    expect((await say(machine, 'show')).out).toContain('with exit code 3');
  });

  test('says of systemd what systemctl tells', async () => {
    const told = {
      timer: 'ActiveState=active\nLastTriggerUSec=Mon 04:30\nNextElapseUSecRealtime=Tue 04:30\n',
      service: 'ActiveState=inactive\nResult=success\nExecMainStatus=0\nExecMainExitTimestamp=Mon 04:31\n',
    };
    const { machine } = machineWith({ systemd: true });
    await say(machine, 'install', REMOTE);
    const telling: Machine = {
      ...machine,
      run: async (words) => ({
        exitCode: 0,
        stdout: words.at(-1)?.endsWith('.timer') ? told.timer : told.service,
        stderr: '',
      }),
    };
    const { out } = await say(telling, 'show');
    expect(out).toContain(
      '  last: began Mon 04:30, ended Mon 04:31 with exit code 0 (success)\n  next: Tue 04:30\n',
    );
  });

  test('says which file was changed', async () => {
    const { machine, place } = machineWith();
    await say(machine, 'install', REMOTE);
    const path = '/etc/systemd/system/plimsoll-audit.timer';
    writeFileSync(join(place, path), readFileSync(join(place, path), 'utf8').replace('04:30', '05:30'));
    expect((await say(machine, 'show')).out).toContain(`${path} (changed since)\n`);
  });
});

test('the program that is scheduled is this one, by absolute paths', async () => {
  const { out } = await typed('schedule', 'print', '--by', 'cron');
  expect(out).toContain(`  '${process.execPath}' \\\n  '${root}/src/cli/main.ts' \\\n  'audit' \\\n`);
});
