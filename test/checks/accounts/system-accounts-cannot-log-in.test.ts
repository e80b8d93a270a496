import { expect, test } from 'vitest';
import check from '../../../checks/accounts/system-accounts-cannot-log-in.ts';
import { type CheckExamples, examineCheck } from '../../../src/kit/testing.ts';

const account = (name: string, uid: number, shell: string, more: object = {}) => ({
  name,
  uid,
  gid: uid,
  shell,
  shellThere: true,
  password: 'shadow',
  keys: 'none',
  ...more,
});
const NOLOGIN = '/usr/sbin/nologin';
const SHELL = '/bin/bash';
const of = (accounts: object[], passwords: Record<string, string> = {}, more: object = {}) => ({
  local: {
    accounts: [account('root', 0, SHELL), account('alice', 1000, SHELL), ...accounts],
    shadow: { state: 'read', passwords: { root: 'set', alice: 'set', ...passwords } },
    uidMin: 1000,
    shells: ['/bin/sh', SHELL],
    groups: [],
    ...more,
  },
});

/** Accounts come from files alone, unless an example says otherwise. */
const inFiles = (examples: CheckExamples): CheckExamples =>
  Object.fromEntries(
    Object.entries(examples).map(([status, cases]) => [
      status,
      cases.map((example) => ({ hints: { access: { remoteSources: [] } }, ...example })),
    ]),
  );

test('system-accounts-cannot-log-in', () => {
  expect(
    examineCheck(
      check,
      inFiles({
        pass: [
          { name: 'nologin and locked', facts: of([account('daemon', 1, NOLOGIN)], { daemon: 'locked' }) },
          { name: 'false and locked', facts: of([account('old', 2, '/bin/false')], { old: 'locked' }) },
          {
            name: 'a shell that is not there',
            facts: of([account('odd', 3, '/bin/zsh', { shellThere: false })], { odd: 'locked' }),
          },
          { name: 'sync may, as shipped', facts: of([account('sync', 4, '/bin/sync')], { sync: 'locked' }) },
          {
            name: 'accepted by the policy',
            facts: of([account('git', 110, SHELL)], { git: 'set' }),
            policy: { 'accepted-system-accounts': ['git'] },
          },
          {
            name: 'engines make dockremap with various shells',
            facts: of([account('dockremap', 101, '/bin/false')], { dockremap: 'locked' }),
          },
          {
            name: 'people begin lower here',
            facts: of([account('carol', 500, SHELL)], { carol: 'set' }, { uidMin: 500 }),
          },
        ],
        fail: [
          {
            name: 'a shell and a password',
            facts: of([account('games', 5, SHELL)], { games: 'set' }),
            observed: 'password set',
          },
          {
            name: 'a shell and keys',
            facts: of([account('games', 5, SHELL, { keys: 'present' })], { games: 'locked' }),
          },
          {
            name: 'an empty shell means /bin/sh',
            facts: of([account('games', 5, '')], { games: 'set' }),
            observed: 'shell /bin/sh',
          },
          {
            name: 'an empty password in passwd itself is an open account',
            facts: of([account('open', 1001, SHELL, { password: 'empty' })]),
          },
          { name: 'an empty password in shadow, of a person', facts: of([], { alice: 'empty' }) },
          {
            name: 'an empty password of an accepted account',
            facts: of([account('sync', 4, '/bin/sync')], { sync: 'empty' }),
          },
          { name: 'a second uid 0', facts: of([account('toor', 0, NOLOGIN)], { toor: 'locked' }) },
          {
            name: 'a second uid 0, where /etc/shadow may not be read',
            facts: of([account('toor', 0, SHELL)], {}, { shadow: { state: 'denied' } }),
          },
        ],
        manual: [
          {
            name: 'a shell, locked and without keys',
            facts: of([account('postgres', 105, SHELL)], { postgres: 'locked' }),
          },
          {
            name: 'a password that no shell takes, but other services may',
            facts: of([account('old', 2, '/bin/false')], { old: 'set' }),
            observed: 'password set',
          },
          {
            name: 'a program elsewhere that is called nologin',
            facts: of([account('odd', 3, '/home/odd/nologin')], { odd: 'locked' }),
          },
          {
            name: 'a directory has accounts too',
            facts: of([]),
            hints: { access: { remoteSources: ['ldap'] } },
            observed: 'ldap',
          },
          { name: 'no line in /etc/shadow', facts: of([account('postgres', 105, SHELL)]) },
          {
            name: 'a password, but no login shell',
            facts: of([account('git', 110, '/usr/bin/git-shell')], { git: 'set' }),
          },
        ],
        error: [
          { name: '/etc/shadow may not be read', facts: of([], {}, { shadow: { state: 'denied' } }) },
          {
            name: 'its home may not be searched',
            facts: of([account('games', 5, SHELL, { keys: 'hidden' })], { games: 'locked' }),
          },
        ],
      }),
    ),
  ).toEqual([]);
});
