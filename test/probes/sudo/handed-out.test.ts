import { describe, expect, it } from 'vitest';
import { granteeOf, isForHost, runsWithRights } from '../../../src/probes/sudo/grantees.ts';
import { handedOut } from '../../../src/probes/sudo/handed-out.ts';
import { readDoas } from '../../../src/probes/sudo/read-doas.ts';
import type { SudoRule } from '../../../src/probes/sudo/sudo-rule.ts';

const rule = (path: string, given: string | null = null): SudoRule => ({
  place: '/etc/sudoers:1',
  users: ['alice'],
  hosts: ['ALL'],
  runAs: null,
  command: { kind: 'program', path, arguments: given, digest: false },
  negated: false,
  noPassword: false,
});
const PROGRAMS = ['docker', 'runc', 'systemctl * docker*'];
const of = (path: string, given: string | null = null, leadsTo?: string) =>
  handedOut(
    rule(path, given),
    PROGRAMS,
    leadsTo
      ? {
          [path]: {
            state: 'present',
            kind: 'file',
            mode: 0o755,
            uid: 0,
            gid: 0,
            user: 'root',
            group: 'root',
            target: leadsTo,
          },
        }
      : {},
  );

describe('what a rule hands out', () => {
  it.each([
    ['/usr/bin/docker', null],
    ['/usr/bin/docker', '…'],
    ['/opt/x/docker', ''],
    ['docker', null],
    ['/bin/sh', null],
    ['/usr/bin/env', null],
    ['/usr/bin/systemctl', null],
    ['/usr/bin/systemctl', 'restart docker'],
    ['/usr/bin/systemctl', 'restart docker.service'],
    ['/usr/bin/systemctl', '*'],
    ['/usr/bin/systemctl', 'restart d*'],
    ['/usr/bin/d*', null],
    ['/usr/bin/d?cker', null],
    ['/usr/bin/[c-e]ocker', null],
    ['/usr/*/docker', null],
    ['/*/*/*', null],
    ['/usr/bin/', null],
    ['/usr/local/sbin/', null],
  ])('%s with %j is the engine or a shell', (path, given) => {
    expect(of(path, given)).toMatchObject({ certain: true });
  });

  it.each([
    ['/usr/bin/docker-backup', null],
    ['/usr/bin/mydocker', null],
    ['/usr/bin/systemctl', 'restart nginx'],
    ['/usr/bin/systemctl', ''],
    ['/usr/bin/apt-get', null],
    ['/usr/bin/app-*', null],
  ])('%s with %j is neither', (path, given) => {
    expect(of(path, given)).toBeNull();
  });

  it.each([
    ['/opt/app/*', null],
    ['/opt/app/', null],
    ['/usr/bin/systemctl', '…'],
    ['/usr/bin/systemctl', '^restart .*$'],
  ])('%s with %j may be', (path, given) => {
    expect(of(path, given)).toMatchObject({ certain: false });
  });

  it('is what a link leads to', () => {
    expect(of('/usr/local/bin/dk', null, '/usr/bin/docker')).toMatchObject({ certain: true, what: 'docker' });
  });
});

describe('doas', () => {
  it('permits what its rules say', () => {
    const text = [
      '# comment',
      'permit nopass keepenv :wheel',
      'permit alice as root cmd docker',
      'permit persist setenv { A B=c } bob cmd /bin/ls args -l secret # why',
      'permit carol cmd /bin/ls args',
      'deny dave',
      'permit "eve"',
      'allow frank',
    ].join('\n');
    const { rules, unclear } = readDoas('/etc/doas.conf', text);
    expect(
      rules.map(({ users, runAs, command, negated, noPassword }) => [
        users[0],
        runAs?.users[0],
        command,
        negated,
        noPassword,
      ]),
    ).toEqual([
      ['%wheel', undefined, { kind: 'all' }, false, true],
      ['alice', 'root', { kind: 'program', path: 'docker', arguments: null, digest: false }, false, false],
      ['bob', undefined, { kind: 'program', path: '/bin/ls', arguments: '…', digest: false }, false, false],
      ['carol', undefined, { kind: 'program', path: '/bin/ls', arguments: '', digest: false }, false, false],
      ['dave', undefined, { kind: 'all' }, true, false],
    ]);
    expect(unclear.map(({ place }) => place)).toEqual(['/etc/doas.conf:7', '/etc/doas.conf:8']);
  });

  it('goes on behind a backslash, and takes numbers for ids', () => {
    const { rules, unclear } = readDoas(
      '/etc/doas.conf',
      'permit nopass \\\n  1000 \\\n as 0\npermit :27\nwhat',
    );
    expect(rules.map(({ place, users, runAs }) => [place, users, runAs?.users])).toEqual([
      ['/etc/doas.conf:1', ['#1000'], ['#0']],
      ['/etc/doas.conf:4', ['%#27'], undefined],
    ]);
    expect(unclear.map(({ place }) => place)).toEqual(['/etc/doas.conf:5']);
  });
});

describe('whom a rule names', () => {
  const account = (name: string, uid: number, gid: number) =>
    ({ name, uid, gid, shell: '/bin/sh', shellThere: true, password: 'shadow', keys: 'none' }) as const;
  const local = {
    accounts: [account('root', 0, 0), account('alice', 1000, 1000), account('bob', 1001, 27)],
    shadow: { state: 'denied' as const },
    uidMin: 1000,
    shells: [],
    groups: [
      { name: 'sudo', gid: 27, members: ['alice'] },
      { name: 'root', gid: 0, members: [] },
      { name: 'staff', gid: 50, members: ['carol'] },
    ],
  };

  it.each([
    ['alice', 'account', ['alice'], ['sudo']],
    ['bob', 'account', ['bob'], ['sudo']],
    ['#1000', 'account', ['alice'], ['sudo']],
    ['#4000', 'account', null, []],
    ['#0', 'root', ['root'], []],
    ['root', 'root', ['root'], []],
    ['%sudo', 'group', ['alice', 'bob'], ['sudo']],
    ['%#27', 'group', ['alice', 'bob'], ['sudo']],
    ['%root', 'group', [], ['root']],
    ['%ldap', 'group', null, ['ldap']],
    ['%:ad', 'elsewhere', null, []],
    ['+net', 'elsewhere', null, []],
    ['ALL', 'everyone', null, []],
  ])('%s', (name, kind, accounts, groups) => {
    expect(granteeOf(name, local)).toEqual({ name, kind, accounts, groups });
  });

  it.each([
    [['ALL'], true],
    [['web01'], true],
    [['WEB01.example.org'], true],
    [['web'], false],
    [['ALL', '!web01'], false],
    [['!db', 'ALL'], true],
    [['10.0.0.0/8'], null],
    [['+hosts'], null],
    [['web*'], null],
    [['2001:db8::1'], null],
    [['db01'], false],
    [['web01.example.com'], false],
  ])('a rule for %j is for web01.example.org: %j', (hosts, expected) => {
    expect(isForHost(hosts, 'web01.example.org')).toBe(expected);
  });

  it('a longer name may be that of a host that knows only its short one', () => {
    expect(isForHost(['web01.example.org'], 'web01')).toBeNull();
    expect(isForHost(['db01.example.org'], 'web01')).toBe(false);
    expect(isForHost(['db01'], '')).toBeNull();
  });

  it.each([
    [null, true],
    [{ users: ['root'], groups: [] }, true],
    [{ users: ['ALL'], groups: [] }, true],
    [{ users: ['www-data'], groups: [] }, false],
    [{ users: [], groups: ['docker'] }, true],
    [{ users: ['deployer'], groups: [] }, true],
    [{ users: [], groups: [] }, false],
    [{ users: ['#1000'], groups: [] }, false],
    [{ users: ['#1001'], groups: [] }, true],
    [{ users: ['%sudo'], groups: [] }, true],
    [{ users: ['%root'], groups: [] }, true],
    [{ users: ['%staff'], groups: [] }, false],
    [{ users: ['%ldap'], groups: [] }, true],
    [{ users: ['+net'], groups: [] }, true],
  ])('to run as %j is to have the engine: %j', (runAs, expected) => {
    expect(runsWithRights(runAs, { groups: ['docker'], members: ['deployer', 'bob'] }, local)).toBe(expected);
  });
});
