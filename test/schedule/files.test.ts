import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cronFiles, fieldsIn } from '../../src/schedule/cron.ts';
import type { Job } from '../../src/schedule/job.ts';
import { ownerOf } from '../../src/schedule/seal.ts';
import { systemdFiles } from '../../src/schedule/systemd.ts';
import { readUnit, wordsOf } from './read-units.ts';

const job = (given: Partial<Job> = {}): Job => ({
  name: 'fleet',
  when: { every: 'day', hour: 4, minute: 30, day: 0, jitter: 15 },
  user: 'plimsoll',
  program: ['/opt/node', '/opt/plimsoll.mjs'],
  words: ['audit', '--quiet'],
  here: false,
  writes: [],
  deadline: 600,
  ...given,
});

const textsOf = (files: readonly { readonly text: string }[]): readonly [string, string] => {
  const [first, second] = files.map(({ text }) => text);
  return [first ?? '', second ?? ''];
};

/** Words that mean something to a shell, a unit or a crontab, and any others; no system has one with a NUL. */
const hostile = fc.oneof(
  fc.constantFrom('', ' ', '%', '%%', '%h', '$', '$$', '$HOME', '$(id)', '`id`', '\\', '\\\\', '"', "'", ';'),
  fc.constantFrom(
    'a\nb',
    '\r\n',
    '\t',
    '#',
    '\\%',
    '%n\\',
    '-',
    '--',
    '!',
    '{a,b}',
    '*',
    '~',
    '\u2028',
    '\ufffe',
  ),
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom(...'%$\\"\' \n;#x') }),
);

describe('words that mean something to who reads them', () => {
  test('arrive from a unit as they are', () => {
    fc.assert(
      fc.property(fc.array(hostile), fc.array(hostile.map((text) => `/${text}`)), (more, writes) => {
        const words = ['audit', ...more];
        const unit = readUnit(textsOf(systemdFiles(job({ words, writes })))[0]);
        const [command = ''] = unit.get('ExecStart') ?? [];
        expect(wordsOf(command, { variables: true })).toEqual([...job().program, ...words]);
        const places = (unit.get('ReadWritePaths') ?? []).flatMap((value) =>
          wordsOf(value, { variables: false }),
        );
        expect(places).toEqual(writes);
      }),
    );
  });

  test('arrive from the script of cron as they are', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 20, maxLength: 60 }), (words) => {
        const [script] = textsOf(cronFiles(job({ words }), 0));
        const started = script.slice(script.indexOf('env -i'), script.lastIndexOf('\ncode=$?'));
        const printed = execFileSync('sh', ['-s'], {
          input: started.replace(/^env -i.*\\$/m, "printf '%s\\0' \\"),
        }).toString();
        expect(printed.split('\0').slice(0, -1)).toEqual([...job().program, ...words]);
      }),
      { numRuns: 20 },
    );
  });

  test('are in no line that cron reads, which changes percent signs and backslashes and cuts what is long', () => {
    fc.assert(
      fc.property(fc.array(hostile), (words) => {
        const [, table] = textsOf(cronFiles(job({ words }), 5));
        expect(table.split('\n').slice(0, 2)).toEqual([
          'SHELL=/bin/sh',
          '35 4 * * * plimsoll /bin/sh /etc/plimsoll/schedule/fleet.sh',
        ]);
      }),
    );
  });

  test('leave a file recognised as ours, and a change in it too', () => {
    fc.assert(
      fc.property(fc.array(hostile), fc.nat(), (words, at) => {
        for (const { text } of [...systemdFiles(job({ words })), ...cronFiles(job({ words }), 0)]) {
          expect(ownerOf('fleet', text)).toBe('ours');
          expect(ownerOf('other', text)).toBe('foreign');
          const cut = at % text.length;
          expect(ownerOf('fleet', `${text.slice(0, cut)}~${text.slice(cut)}`)).not.toBe('ours');
          expect(ownerOf('fleet', text.slice(0, cut))).not.toBe('ours');
        }
      }),
    );
  });
});

describe('the service', () => {
  const unit = (given: Partial<Job>) => readUnit(textsOf(systemdFiles(job(given)))[0]);

  test('of an audit of other hosts may do nothing but read, connect, and write where it was told to', () => {
    const remote = unit({ writes: ['/srv/reports'] });
    expect(Object.fromEntries(remote)).toMatchObject({
      User: ['plimsoll'],
      ProtectSystem: ['strict'],
      ProtectHome: ['read-only'],
      PrivateTmp: ['true'],
      NoNewPrivileges: ['true'],
      CapabilityBoundingSet: [''],
      ReadWritePaths: ['"/srv/reports"'],
      StandardInput: ['null'],
      UMask: ['0077'],
      TimeoutStartSec: ['600'],
    });
  });

  test('has the /tmp of the machine where something that it is given lies there', () => {
    expect(unit({ words: ['audit', '--inventory=/tmp/fleet.yml'] }).get('PrivateTmp')).toEqual(['false']);
    expect(unit({ writes: ['/var/tmp'] }).get('PrivateTmp')).toEqual(['false']);
    expect(unit({ words: ['audit', '--inventory=/srv/tmp/fleet.yml'] }).get('PrivateTmp')).toEqual(['true']);
  });

  // Each of these settings makes a mount namespace, and then the audit cannot see the mounts of the machine.
  test('of an audit of this machine has the mounts of the machine', () => {
    const local = unit({ here: true, user: 'root', writes: ['/srv/reports'] });
    const own = /^(Protect|Private|ReadWrite|ReadOnly|Inaccessible|Bind|Temporary|Root|Mount|DynamicUser)/;
    expect([...local.keys()].filter((name) => own.test(name))).toEqual([]);
    expect(local.get('NoNewPrivileges')).toEqual(['true']);
    expect(local.get('CapabilityBoundingSet')?.join()).toContain('CAP_DAC_READ_SEARCH');
    expect(local.get('CapabilityBoundingSet')?.join()).not.toContain('CAP_SYS_ADMIN');
  });

  test('of an audit of this machine by somebody has no rights of root', () => {
    expect(unit({ here: true, user: 'alice' }).get('CapabilityBoundingSet')).toEqual(['']);
  });
});

test('the line of cron is read back, and nothing else is', () => {
  const [, table] = textsOf(cronFiles(job(), 7));
  expect(fieldsIn(table)).toBe('37 4 * * *');
  expect(fieldsIn('# nothing\n')).toBeNull();
});
