import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FilterRule,
  keepRule,
  parseAuditRule,
  printAuditRule,
  type WatchRule,
} from '../../../src/probes/audit/audit-rule.ts';

/** What auditctl took of rules, each loaded alone on a real machine, and how it listed them. */
interface Listing {
  readonly auditctl: string;
  readonly rows: readonly {
    readonly given: string;
    readonly accepted: boolean;
    readonly listed: readonly string[];
  }[];
}
const LISTINGS = ['listed-auditctl-4.0.2.json', 'listed-auditctl-3.0.9.json'].map(
  (name) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Listing,
);

const path = fc
  .array(
    fc.string({
      unit: fc.constantFrom('a', 'b', '-', '.', ' ', '\\', ',', '=', 'é', '\r', '\t'),
      minLength: 1,
      maxLength: 6,
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `/${parts.join('/')}`);
const key = fc.string({
  unit: fc.constantFrom('k', 'e', 'y', '-', '/', ' ', '\\', '1', '='),
  minLength: 1,
  maxLength: 8,
});
const permissions = fc.subarray(['r', 'w', 'x', 'a'], { minLength: 1 }).map((letters) => letters.join(''));
const sortedKeys = fc.array(key, { maxLength: 2 }).map((keys) => keys.toSorted());
const condition = fc.constantFrom(
  'auid>=1000',
  'auid!=-1',
  'uid!=0',
  'success=0',
  'exit=-EACCES',
  '-C uid!=euid',
  'exe=/bin/sh',
  'path!=/x',
  'perm!=r',
  'arch!=b64',
  'key!=k',
);

const watch: fc.Arbitrary<WatchRule> = fc.record({
  kind: fc.constant('watch' as const),
  path,
  permissions,
  keys: sortedKeys,
});
const filter: fc.Arbitrary<FilterRule> = fc.record({
  kind: fc.constant('filter' as const),
  action: fc.constantFrom('always' as const, 'never' as const),
  list: fc.constantFrom(
    'exit' as const,
    'task' as const,
    'user' as const,
    'exclude' as const,
    'filesystem' as const,
    'io_uring' as const,
  ),
  first: fc.boolean(),
  watched: fc.option(fc.record({ by: fc.constantFrom('path' as const, 'dir' as const), path })),
  permissions: fc.option(permissions),
  architecture: fc.constantFrom(null, 'b64', 'b32', '0xC00000B7'),
  systemCalls: fc
    .uniqueArray(fc.constantFrom('openat', 'unlink', 'chmod', '257'))
    .map((names) => names.toSorted()),
  conditions: fc.uniqueArray(condition).map((conditions) => conditions.toSorted()),
  keys: sortedKeys,
});

describe('a rule', () => {
  it('is read as it was printed', () => {
    fc.assert(
      fc.property(fc.oneof(watch, filter), (rule) => {
        const line = printAuditRule(rule);
        expect(parseAuditRule(line)).toEqual(rule);
        expect(parseAuditRule(keepRule(line))).toEqual(rule);
        expect(keepRule(keepRule(line))).toBe(keepRule(line));
      }),
    );
  });

  it('is kept without the spaces around it, and with everything that is no space', () => {
    expect(keepRule('  -w /x -p wa  ')).toBe('-w /x -p wa');
    expect(keepRule('-w /x -k a\\  ')).toBe('-w /x -k a\\ ');
    // auditctl lists a rule for a file "x\r", not for x, from a file with lines of another system.
    const listed = '-a always,exit -S all -F path=/x\r';
    expect(parseAuditRule(keepRule(listed))).toMatchObject({ watched: { by: 'path', path: '/x\r' } });
  });

  it('means the same in any order of its fields', () => {
    // A key that looks like an option cannot be told from one once the words are out of their order.
    const plain = fc.oneof(watch, filter).filter(({ keys }) => !keys.some((one) => /^-\w$/.test(one)));
    const shuffled = plain.chain((rule) => {
      const words = printAuditRule(rule).split(/(?<=(?:^|[^\\])(?:\\\\)*) (?=-[awApkFCS] )/);
      return fc.tuple(fc.constant(rule), fc.shuffledSubarray(words, { minLength: words.length }));
    });
    fc.assert(
      fc.property(shuffled, ([rule, words]) => {
        expect(parseAuditRule(words.join(' '))).toEqual(rule);
      }),
    );
  });

  it('is never made of what is none, and no text is a crash', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const rule = parseAuditRule(text);
        if (rule.kind === 'watch' || rule.kind === 'filter') expect(text).toMatch(/-[waA]/);
        expect(parseAuditRule(keepRule(text)).kind).toBe(rule.kind);
        expect(keepRule(keepRule(text))).toBe(keepRule(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('of words in any mixture is no watch of another path than the one that it names', () => {
    const word = fc.constantFrom(
      '-w',
      '-a',
      '-F',
      '-p',
      '-k',
      '-S',
      'always,exit',
      '/a',
      'path=/a',
      'dir=/a',
      'perm=wa',
      'wa',
      'all',
      '-D',
      '/a/b',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const rule = parseAuditRule(words.join(' '));
        if (rule.kind === 'watch') expect(words).toContain(rule.path);
        if (rule.kind === 'filter' && rule.watched) {
          expect(words).toContain(`${rule.watched.by}=${rule.watched.path}`);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe.each(LISTINGS)('what auditctl $auditctl does', ({ rows }) => {
  it.each(rows.filter(({ accepted }) => accepted))('takes $given', ({ given, listed }) => {
    // The words of the command line came one by one, so that a space needs no backslash.
    const rule = parseAuditRule(given.replace('with space', 'with\\ space'));
    expect(['watch', 'filter', 'unknown']).toContain(rule.kind);
    expect(listed).toHaveLength(1);
    const back = parseAuditRule(listed[0] ?? '');
    if (rule.kind === 'unknown' || back.kind === 'unknown') {
      // A space in a listed path, no permission at all, and fields with -w.
      expect(given).toMatch(/with space|-p $|^-w .* -F /);
      return;
    }
    expect(back.kind === 'watch' || back.kind === 'filter').toBe(true);
  });

  it('prints back a rule of the long form as the same rule, but for watches', () => {
    const long = rows.flatMap(({ given, listed: [listed = ''] }) => {
      const [rule, back] = [parseAuditRule(given), parseAuditRule(listed)];
      return listed.startsWith('-a ') && rule.kind === 'filter' && back.kind === 'filter'
        ? [{ given, rule, back }]
        : [];
    });
    expect(long.length).toBeGreaterThan(10);
    for (const { given, rule, back } of long) {
      expect({ ...back, systemCalls: [], conditions: [] }, given).toEqual({
        ...rule,
        systemCalls: [],
        conditions: [],
      });
      expect(back.conditions, given).toHaveLength(rule.conditions.length);
    }
  });

  it('lists path=, dir= and -w alike, and never like always, where there are only permissions', () => {
    const listed = (given: string) => rows.find((row) => row.given === given)?.listed[0];
    expect(listed('-w /srv/dir -p wa -k k1')).toBe('-w /srv/dir -p wa -k k1');
    expect(listed('-a always,exit -F path=/srv/dir -F perm=wa -k k1')).toBe('-w /srv/dir -p wa -k k1');
    expect(listed('-a always,exit -F dir=/srv/dir -F perm=wa -k k1')).toBe('-w /srv/dir -p wa -k k1');
    expect(listed('-a never,exit -F dir=/srv/dir -F perm=wa -k k1')).toBe('-w /srv/dir -p wa -k k1');
  });
});

describe('both spellings', () => {
  const FULL = {
    kind: 'filter',
    action: 'always',
    list: 'exit',
    permissions: 'wa',
    conditions: [],
    systemCalls: [],
  };

  it.each([
    [
      '-w /etc/docker -p wa -k docker',
      { kind: 'watch', path: '/etc/docker', permissions: 'wa', keys: ['docker'] },
    ],
    ['-w /etc/docker// -p wa', { kind: 'watch', path: '/etc/docker' }],
    ['-w /etc/docker/ -k d', { kind: 'watch', path: '/etc/docker', permissions: 'rwxa' }],
    ['-k d -p aw -w /x', { kind: 'watch', path: '/x', permissions: 'wa' }],
    ['-w/x -pwa -kd', { kind: 'watch', path: '/x', permissions: 'wa', keys: ['d'] }],
    ['-w /a\\ b', { kind: 'watch', path: '/a b' }],
    ['-a always,exit -F path=/x -F perm=wa', { ...FULL, watched: { by: 'path', path: '/x' }, first: false }],
    ['-a exit,always -F dir=/x -F perm=aw', { ...FULL, watched: { by: 'dir', path: '/x' } }],
    ['-A exit,always -F dir=/x -F perm=aw', { ...FULL, first: true }],
    ['-a always,exit -F path=/x -p r', { ...FULL, permissions: 'r' }],
    ['-a always,exit -Fpath=/x--y -Fperm=wa', { ...FULL, watched: { by: 'path', path: '/x--y' } }],
    ['-a always,exit -S all -F path=/x', { ...FULL, permissions: null }],
    [
      '-a always,exit -F arch=x86_64 -S open,openat -F key=k',
      { architecture: 'b64', systemCalls: ['open', 'openat'] },
    ],
    ['-a always,exit -S execve -F exe=/usr/bin/runc', { watched: null, conditions: ['exe=/usr/bin/runc'] }],
    ['-a always,exit -F path!=/x', { watched: null, conditions: ['path!=/x'] }],
    ['-D', { kind: 'deletion' }],
    ['-W /x -p wa', { kind: 'deletion' }],
    ['-d always,exit -F path=/x', { kind: 'deletion' }],
    ['-e 2', { kind: 'control' }],
    ['-b 8192', { kind: 'control' }],
    ['--backlog_wait_time 60000', { kind: 'control' }],
    ['--loginuid-immutable', { kind: 'control' }],
  ])('%s', (line, expected) => {
    expect(parseAuditRule(line)).toMatchObject(expected);
  });

  it.each([
    ['b64', 'b64'],
    ['x86_64', 'b64'],
    ['aarch64', 'b64'],
    ['s390x', 'b64'],
    ['b32', 'b32'],
    ['i386', 'b32'],
    ['armv7l', 'b32'],
    ['s390', 'b32'],
    // Of any other nothing is concluded.
    ['0xC00000B7', '0xC00000B7'],
    ['xb64', 'xb64'],
    ['b64x', 'b64x'],
    ['xb32', 'xb32'],
    ['b32x', 'b32x'],
  ])('takes arch=%s for %s', (written, architecture) => {
    expect(parseAuditRule(`-a always,exit -F arch=${written} -F path=/x`)).toMatchObject({ architecture });
  });

  it.each([
    '',
    '-w',
    '-w relative -p wa',
    '-w /a -w /b',
    '-w /a -p wz',
    '-w /a -F uid=0',
    '-w /a b',
    '-w /a b-k',
    '-w /a -p wa -S open',
    '-w /a -p wa -a always,exit',
    '-w /a -p wa -e 2',
    '# -w /etc/docker',
    'w /a',
    '-a always,entry -F path=/x',
    '-a always -F path=/x',
    '-a sometimes,exit -F path=/x',
    '-a always,exit -F path=/x -F path=/y',
    '-a always,exit -F path=x',
    '-a always,exit -F nonsense',
    '-a always,exit -F -path=/x',
    '-a always,exit -a never,exit -F path=/x',
    '-a always,exit -F path=/x -F perm=wa -F perm=r',
    '-a always,exit -F path=/x -F perm=wa -p r',
    '-a always,exit -F path=/x -p',
    '-a always,exit -F arch=b64 -F arch=b32 -F path=/x',
    '-a always,exit -F path=/x -e 2',
    '-a always,exit -S !open -F path=/x',
    '-a always,exit -S open! -F path=/x',
    '-a always,exit -F perm=z -F path=/x',
    '-F path=/x',
    '-Z',
    `-w /${'x'.repeat(9000)}`,
  ])('does not understand %j', (line) => {
    expect(parseAuditRule(line).kind).toBe('unknown');
    expect(keepRule(line)).toMatch(/^\? [a-z]/);
  });
});
