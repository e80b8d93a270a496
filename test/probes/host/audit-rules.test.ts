import { describe, expect, it } from 'vitest';
import { auditRules } from '../../../src/probes/host/audit-rules.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

type Record = readonly [head: string, body?: string];

const ON: readonly Record[] = [
  ['auditctl 0 /usr/sbin/auditctl'],
  ['users', '         0          0 4294967295\n'],
  ['kernel'],
  ['agents', 'auditd\n'],
];
const STATUS = 'enabled 1\nfailure 1\npid 416\nrate_limit 0\n';

function project(...records: readonly Record[]) {
  const printed = [...records, ['end'] as const]
    .map(([head, body = '']) => `${TOKEN} ${head}\n${body}`)
    .join('');
  const projected = auditRules.project({ stdout: `${TOKEN}\n${printed}`, exitCode: 0 });
  if (!projected.ok) throw new Error(projected.cause.detail);
  return auditRules.shape.parse(projected.data);
}
const asked = (rules: string, status = STATUS, exit = 0): readonly Record[] => [
  [`rules ${exit} ${rules.length}`, `${rules}\n`],
  [`status ${exit}`, status],
];

describe('loaded rules', () => {
  it('come in their order, with whether audit is on and who takes the records', () => {
    expect(project(...ON, ...asked('-w /b -p wa\n-a always,exit -S all -F path=/a')).loaded).toEqual({
      state: 'read',
      enabled: 1,
      pid: 416,
      rules: ['-w /b -p wa', '-a always,exit -S all -F path=/a'],
    });
  });

  it('are none where auditctl says so, and locked ones are on', () => {
    expect(project(...ON, ...asked('No rules', 'enabled 2\npid 0\n')).loaded).toEqual({
      state: 'read',
      enabled: 2,
      pid: 0,
      rules: [],
    });
  });

  it('that are not understood keep nothing but why', () => {
    expect(project(...ON, ...asked('-w /a -Z secret')).loaded).toMatchObject({
      rules: [expect.stringMatching(/^\? (?!.*secret)/)],
    });
  });

  it.each([
    [
      'another user than root (auditctl exits 4)',
      [['auditctl 1000 /sbin/auditctl'], ...asked('You must be root', '', 4)],
      'needs-root',
    ],
    [
      'a process namespace',
      [...ON, ...asked('Error sending rule list data request (Operation not permitted)', '', 255)],
      'command-failed',
    ],
    [
      'a user namespace',
      [...ON, ...asked('The audit system is disabled', 'The audit system is disabled\n')],
      'command-failed',
    ],
    ['an empty answer', [...ON, ...asked('')], 'unparseable'],
    ['a message', [...ON, ...asked('Something else')], 'unparseable'],
    ['a list that breaks off', [...ON, ...asked('-w /a -p wa\nError receiving data')], 'unparseable'],
    [
      'a list that ends with an error',
      [...ON, ['rules 255 12', '-w /a -p wa\n'], ['status 0', STATUS]],
      'command-failed',
    ],
    [
      'a status that ends with an error',
      [...ON, ['rules 0 12', '-w /a -p wa\n'], ['status 255', STATUS]],
      'command-failed',
    ],
    ['no answer at all', ON, 'command-failed'],
    ['too many', [...ON, ...asked('-w /aaaaaaaaaaaaa -p wa\n'.repeat(12_000))], 'too-large'],
  ] as const)('are not known after %s', (_, records, code) => {
    expect(project(...(records as readonly Record[])).loaded).toMatchObject({
      state: 'unread',
      cause: { code },
    });
  });

  it('are off on a machine that was started with audit=0, but not where a user namespace hides them', () => {
    const hidden = asked('The audit system is disabled', 'The audit system is disabled\n');
    const since = (users: string, kernel: string) =>
      project(['auditctl 0 /sbin/auditctl'], ['users', users], ['kernel', kernel], ['agents'], ...hidden)
        .loaded;
    expect(since('0 0 4294967295\n', 'audit=1\naudit=0\n')).toMatchObject({
      state: 'read',
      enabled: 0,
      rules: [],
    });
    expect(since('0 0 4294967295\n', 'audit=off\n')).toMatchObject({ state: 'read', enabled: 0 });
    expect(since('0 0 4294967295\n', 'audit=0\naudit=1\n')).toMatchObject({ state: 'unread' });
    expect(since('0 1000 1\n', 'audit=0\n')).toMatchObject({ state: 'unread' });
  });
});

describe('without auditctl', () => {
  const ABSENT: readonly Record[] = [['auditctl 0'], ['users', '0 0 4294967295\n'], ['kernel']];

  it('rules are absent, and other programs that load rules are named', () => {
    expect(project(...ABSENT, ['agents', 'auditbeat\nosqueryd\n'])).toMatchObject({
      loaded: { state: 'absent' },
      agents: ['auditbeat', 'osqueryd'],
    });
    expect(project(...ABSENT).agents).toBeNull();
  });

  it.each([
    ['in a container', [...ABSENT, ['inside /.dockerenv']], 'tool-missing'],
    ['in a user namespace', [['auditctl 0'], ['users', '0 1000 1\n']], 'tool-missing'],
    ['behind a closed door', [...ABSENT, ['hidden /usr/sbin']], 'command-failed'],
  ] as const)('%s nothing is said of the host', (_, records, code) => {
    expect(project(...(records as readonly Record[]), ['agents']).loaded).toMatchObject({
      state: 'unread',
      cause: { code },
    });
  });
});

it('without a word of auditctl nothing is known, neither that it is there nor that it is not', () => {
  expect(() => project(['users', '0 0 4294967295\n'], ['kernel'], ['agents'])).toThrow();
});

it('more files with rules than are read are none', () => {
  const files = Array.from(
    { length: 200 },
    (_, at) => ['file', `/etc/audit/rules.d/${at}.rules\n-D\n`] as const,
  );
  expect(project(...ON, ...asked('No rules'), ...files).onDisk).toMatchObject({
    state: 'unread',
    cause: { code: 'too-large' },
  });
  expect(project(...ON, ...asked('No rules'), ...files.slice(1)).onDisk).toMatchObject({ state: 'read' });
});

it('keeps rules on disk by file, without comments', () => {
  const text = '/etc/audit/rules.d/x.rules\n-D\n  -w /etc/docker -p wa\n# -w /etc/x\n-password hunter2\n';
  const { onDisk } = project(...ON, ...asked('No rules'), ['file', text]);
  expect(onDisk).toEqual({
    state: 'read',
    files: { '/etc/audit/rules.d/x.rules': ['-D', '-w /etc/docker -p wa', expect.stringMatching(/^\? /)] },
  });
  expect(project(...ON, ...asked('No rules'), ['denied /etc/audit']).onDisk).toMatchObject({
    state: 'unread',
  });
});
