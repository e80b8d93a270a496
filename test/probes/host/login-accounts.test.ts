import { describe, expect, it } from 'vitest';
import { loginAccounts, passwordOf } from '../../../src/probes/host/login-accounts.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS, USERS } from './shells.ts';

const ACCOUNTS =
  'accounts\nroot:shadow:0:0:there:present:/bin/bash\ngames:locked:5:60:missing:none:/usr/games/a:b\nopen:empty:1001:1001:there:hidden:';

const read = (...records: string[]) => {
  const projected = loginAccounts.project(printed(...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};

describe('who may log in', () => {
  it('is what the files say, a hash being a word', () => {
    expect(
      read(
        ACCOUNTS,
        'shadow\nroot:set\ngames:locked\nalice:$6$salt$hash',
        'settings\nUID_MIN 1\nUID_MIN\t\t\t  500',
        'shells\n/bin/sh\n/bin/bash',
        'groups\nsudo:x:27:alice,bob\nbroken\nempty:x:28:',
      ),
    ).toEqual({
      accounts: [
        {
          name: 'root',
          uid: 0,
          gid: 0,
          shell: '/bin/bash',
          shellThere: true,
          password: 'shadow',
          keys: 'present',
        },
        {
          name: 'games',
          uid: 5,
          gid: 60,
          shell: '/usr/games/a:b',
          shellThere: false,
          password: 'locked',
          keys: 'none',
        },
        {
          name: 'open',
          uid: 1001,
          gid: 1001,
          shell: '',
          shellThere: true,
          password: 'empty',
          keys: 'hidden',
        },
      ],
      shadow: { state: 'read', passwords: { root: 'set', games: 'locked' } },
      uidMin: 500,
      shells: ['/bin/sh', '/bin/bash'],
      groups: [
        { name: 'sudo', gid: 27, members: ['alice', 'bob'] },
        { name: 'empty', gid: 28, members: [] },
      ],
    });
  });

  it('has the usual limits where no file sets them', () => {
    expect(read(ACCOUNTS, 'no-shadow', 'settings', 'shells')).toMatchObject({
      uidMin: 1000,
      shells: ['/bin/sh', '/bin/csh'],
      shadow: { state: 'absent' },
    });
  });

  it.each([
    'broken',
    'x:shadow:a:0:there:none:/bin/sh',
    'x:$6$hash:1:1:there:none:/bin/sh',
    ':empty:1:1:there:none:',
  ])('is unread where a line is %j, which may be an open account', (line) => {
    expect(loginAccounts.project(printed(`${ACCOUNTS}\n${line}`, 'shadow-denied')).ok).toBe(false);
  });

  it('is unread where nothing was said of /etc/shadow', () => {
    expect(loginAccounts.project(printed(ACCOUNTS)).ok).toBe(false);
  });
});

describe('the password of an account', () => {
  const { accounts } = read(ACCOUNTS, 'shadow-denied');
  const [root, games] = accounts;
  if (!root || !games) throw new Error('There are accounts.');

  it('is where /etc/passwd says', () => {
    expect(passwordOf(games, { state: 'denied' })).toBe('locked');
    expect(passwordOf(root, { state: 'denied' })).toBeNull();
    expect(passwordOf(root, { state: 'absent' })).toBe('locked');
    expect(passwordOf(root, { state: 'read', passwords: {} })).toBe('locked');
    expect(passwordOf(root, { state: 'read', passwords: { root: 'empty' } })).toBe('empty');
  });
});

describe.each(SHELLS)('in $name', (shell) => {
  it.each(USERS)('no hash is printed for $name', ({ uid }) => {
    const { stdout } = runScript(loginAccounts.script, shell, uid);
    expect(stdout).not.toMatch(/\$[0-9a-z]+\$/);
    const projected = loginAccounts.project({ stdout, exitCode: 0 });
    expect(projected).toMatchObject({
      ok: true,
      data: { shadow: { state: uid === 0 ? 'read' : expect.any(String) } },
    });
  });
});
