import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAccessList } from '../../../src/probes/host/access-list.ts';
import { parseGroup } from '../../../src/probes/host/account-lines.ts';
import { remoteSources, socketAccess } from '../../../src/probes/host/socket-access.ts';
import { hostWith, missing, processOf } from '../literal-host.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

interface Host {
  readonly sources?: string;
  readonly acl?: string;
  readonly accounts?: string;
  readonly primary?: string;
}

const read = ({ sources = 'sources read', acl = 'acl-none', accounts = '1', primary = '' }: Host = {}) =>
  socketAccess.project({
    stdout: [
      '',
      'getent yes',
      `${sources}\npasswd: files`,
      'socket\n/run/docker.sock',
      'status c1b0 0 999',
      acl,
      'group 999\ndocker:x:999:alice\nmoby:x:999:bob',
      `primary 999\n${primary}`,
      'users\nroot:x:0:0:root:/root:/bin/sh',
      `accounts ${accounts}`,
      'end',
    ]
      .map((record, at) => (at === 0 ? TOKEN : `${TOKEN} ${record}`))
      .join('\n')
      .concat('\n'),
    exitCode: 0,
  });

describe('an access control list', () => {
  it('has the rights that the mask leaves', () => {
    expect(
      parseAccessList('user::rw-\nuser:1000:rw-\ngroup::rw-\ngroup:50:rwx\nmask::r--\nother::---\n'),
    ).toEqual({
      entries: [
        { kind: 'user', id: 1000, write: false },
        { kind: 'group', id: 50, write: false },
      ],
      groupWrites: false,
    });
    expect(
      parseAccessList('user::rw-\nuser:1000:rw-\t#effective:rw-\ngroup::r--\nmask::rw-\nother::---'),
    ).toEqual({
      entries: [{ kind: 'user', id: 1000, write: true }],
      groupWrites: false,
    });
  });

  it('without entries says what the mode says', () => {
    expect(parseAccessList('user::rw-\ngroup::rw-\nother::---')).toEqual({ entries: [], groupWrites: true });
  });

  it('takes the rights of the owning group from its own line, wherever that stands', () => {
    expect(parseAccessList('user::rw-\ngroup:50:rw-\ngroup::r--\nmask::rw-\nother::---')).toEqual({
      entries: [{ kind: 'group', id: 50, write: true }],
      groupWrites: false,
    });
  });

  it.each([
    '',
    'user::rw-',
    'user::rw-\ngroup::rw-\nsomething else',
    'default:user::rw-\ndefault:group::r--',
    'user::rw-\ngroup::r--\nuser:1000:rw-x',
    'user::rw-\ngroup::r--\nuser:alice:rw-',
  ])('is none: %j', (text) => expect(parseAccessList(text)).toBeNull());

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseAccessList(text)));
  });
});

describe('a line of a group file', () => {
  it('gives back name, number and members', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,20}$/);
    fc.assert(
      fc.property(name, fc.nat(), fc.uniqueArray(name, { maxLength: 6 }), (group, gid, members) => {
        expect(parseGroup(`${group}:x:${gid}:${members.join(',')}`)).toEqual({ name: group, gid, members });
      }),
    );
  });

  it('names nobody twice, and is refused without its fields', () => {
    expect(parseGroup('docker:x:999:alice,,alice, bob')?.members).toEqual(['alice', 'bob']);
    for (const line of ['', 'docker', 'docker:x:999', ':x:999:', 'docker:x:-1:alice', '+::0x1:'])
      expect(parseGroup(line)).toBeUndefined();
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseGroup(line)));
  });
});

describe('the sources of accounts', () => {
  it('are those that are not on this host', () => {
    expect(remoteSources('passwd: files systemd\ngroup: files [SUCCESS=merge] systemd\n')).toEqual([]);
    expect(remoteSources('passwd:\tfiles sss [NOTFOUND=return] ldap # nis\nhosts: files dns')).toEqual([
      'sss',
      'ldap',
    ]);
    expect(remoteSources('initgroups: sss files')).toEqual(['sss']);
    expect(remoteSources('#passwd: ldap\nnetgroup: nis\nxpasswd: ldap\n# group: sss')).toEqual([]);
    expect(remoteSources('passwd:db compat\tfiles[NOTFOUND=return]nis  altfiles extrausers')).toEqual([
      'nis',
    ]);
  });
});

describe('who may use a socket', () => {
  it('is every group of the same number, and everybody with it as primary group', () => {
    expect(read({ primary: 'carol:x:1002:999::/home/carol:/bin/sh' })).toMatchObject({
      ok: true,
      data: {
        sockets: { '/run/docker.sock': { state: 'read', mode: 0o660, uid: 0, gid: 999 } },
        groups: {
          999: {
            names: ['docker', 'moby'],
            listed: ['alice', 'bob'],
            primary: [{ name: 'carol', uid: 1002 }],
          },
        },
      },
    });
  });

  it.each([
    ['the accounts were not listed', { accounts: '0' }],
    ['nsswitch.conf may not be read', { sources: 'sources denied' }],
    ['a group is larger than what is read', { primary: 'a:x:1:999::/:\n'.repeat(5001).trimEnd() }],
  ])('is not known where %s', (_, host) => expect(read(host).ok).toBe(false));

  it.each([
    ['acl-marked', 'tool-missing'],
    ['acl-unknown none', 'tool-missing'],
    ['acl-unknown getfacl', 'command-failed'],
    ['acl\nnonsense', 'command-failed'],
  ])('is in doubt with %j', (acl, code) => {
    expect(read({ acl })).toMatchObject({
      ok: true,
      data: { sockets: { '/run/docker.sock': { acl: { state: 'unread', cause: { code } } } } },
    });
  });
});

describe('the sockets of an engine', () => {
  const records = (...of: readonly string[]) =>
    socketAccess.project({
      stdout: [TOKEN, ...of.map((record) => `${TOKEN} ${record}`), `${TOKEN} end`, ''].join('\n'),
      exitCode: 0,
    });
  const HOST = ['getent yes', 'sources absent'];
  const ACCOUNTS = ['users\nroot:x:0:0:root:/root:/bin/sh', 'accounts 1'];
  const socket = (...of: readonly string[]) => {
    const read = records(...HOST, 'socket\n/run/d.sock', ...of, ...ACCOUNTS);
    return read.ok ? read.data.sockets['/run/d.sock'] : read;
  };

  it('have the rights of their list, where it can be read', () => {
    const list = 'user::rw-\nuser:1000:rw-\ngroup::r--\ngroup:50:rw-\nmask::rw-\nother::---';
    expect(socket('status c1b0 0 999', `acl\n${list}`)).toEqual({
      state: 'read',
      mode: 0o660,
      uid: 0,
      gid: 999,
      acl: {
        state: 'read',
        groupWrites: false,
        entries: [
          { kind: 'user', id: 1000, write: true },
          { kind: 'group', id: 50, write: true },
        ],
      },
    });
    expect(socket('status cfff 1000 0', 'acl-none')).toEqual({
      state: 'read',
      mode: 0o7777,
      uid: 1000,
      gid: 0,
      acl: { state: 'none' },
    });
  });

  it('that are absent are so, and others that cannot be looked at are not known', () => {
    expect(socket('missing absent')).toEqual({ state: 'absent' });
    expect(socket('missing denied')).toMatchObject({ state: 'unread', cause: { code: 'needs-root' } });
    for (const why of ['missing loop', 'missing failed', 'missing again', 'acl-none'])
      expect(socket(why)).toMatchObject({ state: 'unread', cause: { code: 'command-failed' } });
    expect(socket('status 81b0 0 999', 'acl-none')).toMatchObject({ cause: { code: 'not-a-regular-file' } });
    for (const status of ['c1b0 -1 999', 'c1b0 0 x', 'xc1b0 0 0', 'c1b0g 0 0', 'c1b0 0'])
      expect(socket(`status ${status}`, 'acl-none')).toMatchObject({ cause: { code: 'command-failed' } });
  });

  it('have each group with the accounts of its own number', () => {
    const read = records(
      ...HOST,
      'group 50\nstaff:x:50:alice',
      'primary 50\nbob:x:1001:50::/:/bin/sh',
      'group 999\ndocker:x:999:',
      'primary 999\ncarol:x:1002:999::/:/bin/sh',
      ...ACCOUNTS,
    );
    expect(read).toMatchObject({
      data: {
        groups: {
          50: { names: ['staff'], listed: ['alice'], primary: [{ name: 'bob', uid: 1001 }] },
          999: { names: ['docker'], listed: [], primary: [{ name: 'carol', uid: 1002 }] },
        },
        users: [{ name: 'root', uid: 0 }],
        getent: true,
        remoteSources: [],
      },
    });
  });

  it('have a group whose list of accounts is longer than what is read for one that is not known', () => {
    const listed = Array.from({ length: 5001 }, (_, at) => `u${at}`).join(',');
    expect(records(...HOST, `group 999\ndocker:x:999:${listed}`, 'primary 999\n', ...ACCOUNTS)).toMatchObject(
      {
        cause: { code: 'too-large' },
      },
    );
  });

  it.each([
    ['unparseable', ['sources absent', ...ACCOUNTS]],
    ['unparseable', ['getent yes', ...ACCOUNTS]],
    ['unparseable', HOST],
    ['command-failed', [...HOST, 'users', 'users-failed', 'accounts 1']],
    ['command-failed', [...HOST, 'users', 'accounts nonsense']],
    ['needs-root', ['getent yes', 'sources failed', ...ACCOUNTS]],
  ] as const)('are not known (%s) after %j', (code, of) => {
    expect(records(...of)).toMatchObject({ ok: false, cause: { code } });
  });

  it('say whether more than the files of the host was asked', () => {
    expect(records('getent no', 'sources read\ngroup: files ldap', ...ACCOUNTS)).toMatchObject({
      data: { getent: false, remoteSources: ['ldap'] },
    });
  });

  it('are asked for where the engines answer, and nowhere without an engine', () => {
    const open = ['/run/docker.sock', '/run/containerd/x.sock', '/run/other.sock'];
    const host = (processes: unknown) => hostWith({ 'host:daemon-processes': processes });
    const one = processOf({ unixSockets: open, flags: { host: ['unix:///run/other.sock', 'fd://'] } });
    expect(socketAccess.parameters?.(host([one]))).toEqual(['/run/docker.sock', '/run/other.sock']);
    expect(socketAccess.parameters?.(host(missing('timeout')))).toEqual([]);
    expect(socketAccess.nothing).toEqual({
      sockets: {},
      groups: {},
      users: [],
      getent: true,
      remoteSources: [],
    });
  });
});
