import { expect, test } from 'vitest';
import check from '../../../checks/accounts/docker-group-membership-restricted.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';

const account = (name: string, uid: number, shell = '/bin/bash') => ({
  name,
  uid,
  gid: uid,
  shell,
  shellThere: true,
  password: 'shadow',
  keys: 'none',
});
const local = {
  accounts: [
    account('root', 0),
    account('alice', 1000),
    account('alan', 1002),
    account('jenkins', 1003),
    account('backup', 34, '/usr/sbin/nologin'),
  ],
  shadow: { state: 'read', passwords: { alice: 'set', backup: 'locked' } },
  uidMin: 1000,
  shells: ['/bin/bash'],
  groups: [{ name: 'ops', gid: 2000, members: [] }],
};
const member = (name: string, way = 'member of docker (999)') => ({ name, ways: [way] });
const facts = (access: object = {}, sessions: object = {}, accounts: object = local) => ({
  access: {
    sockets: ['/run/docker.sock root:docker (gid 999) 660'],
    open: [],
    closed: false,
    accounts: [],
    gaps: [],
    remoteSources: [],
    ...access,
  },
  sessions: { gids: [999], processes: [], partial: false, ...sessions },
  local: accounts,
});
const trusted = (...names: string[]) => ({ 'trusted-docker-users': names });
const gap = cause('tool-missing', 'No getfacl.', 'Install it.');

test('docker-group-membership-restricted', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nobody is in the group', facts: facts() },
        { name: 'a trusted member', facts: facts({ accounts: [member('alice')] }), policy: trusted('alice') },
        {
          name: 'the account of a service is trusted by name',
          facts: facts({ accounts: [member('jenkins')] }),
          policy: trusted('jenkins'),
        },
      ],
      fail: [
        { name: 'the mode lets everybody in', facts: facts({ open: ['/run/docker.sock'] }) },
        {
          name: 'a member by primary group, who is not trusted',
          facts: facts({ accounts: [member('alice', 'primary group docker (999)')] }),
          policy: trusted('bob'),
          observed: 'primary group docker (999); uid 1000, shell /bin/bash, password set',
        },
        {
          name: 'the group has another name',
          facts: facts({
            sockets: ['/run/docker.sock root:ops (gid 2000) 660'],
            accounts: [member('alan', 'member of ops (2000)')],
          }),
          policy: trusted('alice'),
          observed: 'member of ops (2000)',
        },
        {
          name: 'alan is not trusted since al is: names are compared whole',
          facts: facts({ accounts: [member('alan')] }),
          policy: trusted('al', 'alan2'),
        },
        { name: 'a runner of builds, without a list', facts: facts({ accounts: [member('jenkins')] }) },
        {
          name: 'the account of a service, without a list',
          facts: facts({ accounts: [member('backup')] }),
          observed: 'password locked',
        },
        { name: 'a group among the members', facts: facts({ accounts: [member('ops')] }) },
        {
          name: 'by an access control list',
          facts: facts({ accounts: [member('alice', 'access control list of /run/docker.sock')] }),
          policy: trusted(),
        },
        {
          name: 'taken out of the group, but a session is still open',
          facts: facts(
            {},
            {
              processes: [
                { uid: 1000, name: 'bash' },
                { uid: 1000, name: 'vim' },
              ],
            },
          ),
          policy: trusted('bob'),
          observed: 'session that is still open (bash, vim)',
        },
      ],
      manual: [
        { name: 'people, and no list', facts: facts({ accounts: [member('alice')] }) },
        {
          name: 'an open session, and no list',
          facts: facts({}, { processes: [{ uid: 1000, name: 'bash' }] }),
        },
        {
          name: 'somebody unknown to this host',
          facts: facts({ accounts: [member('zoe')] }),
          observed: 'not in /etc/passwd',
        },
        {
          name: 'an account of a directory, which has a group of the same name',
          facts: facts({ accounts: [member('ops')], remoteSources: ['ldap'] }),
        },
        { name: 'a directory service', facts: facts({ remoteSources: ['sss'] }) },
      ],
      notapplicable: [
        {
          name: 'the socket belongs to group root',
          facts: facts({ sockets: ['/run/docker.sock root:root (gid 0) 660'] }, { gids: [0] }),
        },
        {
          name: 'group root, whatever a directory knows of other groups',
          facts: facts({ remoteSources: ['sss'] }, { gids: [0] }),
        },
        { name: 'no group is let in', facts: facts({ closed: true }, { gids: [] }) },
      ],
      error: [
        { name: 'the list of rights could not be read', facts: facts({ gaps: [gap] }) },
        { name: 'sessions may not be seen', facts: facts({}, { partial: true }) },
      ],
    }),
  ).toEqual([]);
});

test('a gap does not hide who was found', () => {
  const verdicts = judge(check, {
    facts: facts({ accounts: [member('alice'), member('jenkins')], gaps: [gap] }, { partial: true }),
    policy: trusted('alice'),
  });
  expect(verdicts.map(({ status }) => status)).toEqual(['pass', 'fail', 'error', 'error']);
});
