import { expect, test } from 'vitest';
import check from '../../../checks/accounts/sudo-rules-do-not-hand-out-engine.ts';
import { examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { readDoas } from '../../../src/probes/sudo/read-doas.ts';
import { readSudoers } from '../../../src/probes/sudo/read-sudoers.ts';

const account = (name: string, uid: number) => ({
  name,
  uid,
  gid: uid,
  shell: '/bin/bash',
  shellThere: true,
  password: 'shadow',
  keys: 'none',
});
const local = {
  accounts: [account('root', 0), account('alice', 1000), account('bob', 1001), account('carol', 1002)],
  shadow: { state: 'denied' },
  uidMin: 1000,
  shells: [],
  groups: [
    { name: 'sudo', gid: 27, members: ['carol'] },
    { name: 'wheel', gid: 10, members: [] },
    { name: 'ops', gid: 2000, members: ['alice', 'bob'] },
  ],
};
const SHIPPED = 'root ALL=(ALL:ALL) ALL\n%wheel ALL=(ALL:ALL) ALL';

const sudoers = (text: string) => ({
  state: 'read',
  ...readSudoers('/etc/sudoers', new Map([['/etc/sudoers', text]]), 'web01'),
});
const absent = { state: 'absent' };
const file = (more: object = {}) => ({
  state: 'present',
  kind: 'file',
  mode: 0o755,
  uid: 0,
  gid: 0,
  user: 'root',
  group: 'root',
  target: '/x',
  ...more,
});
const USR = { '/usr/bin': file({ kind: 'directory' }), '/usr/sbin': file({ kind: 'directory' }) };
const of = (text: string | null, more: object = {}, statuses: object = {}) => ({
  rules: {
    sudo: text === null ? absent : sudoers(text),
    doas: absent,
    polkit: { installed: false, files: [], hidden: [] },
    elsewhere: [],
    hostname: 'web01',
    ...more,
  },
  local,
  engine: { dockerGroup: { gid: 999, members: ['deployer'] }, users: [] },
  sockets: {
    sockets: {
      '/run/docker.sock': { state: 'read', mode: 0o660, uid: 0, gid: 2100, acl: { state: 'none' } },
    },
    groups: { 2100: { names: ['engine'], listed: ['builder'], primary: [] } },
    users: [],
    getent: true,
    remoteSources: [],
  },
  statuses: { ...USR, '/usr/bin/id': file(), '/usr/sbin/backup': file(), ...statuses },
});
const trusted = (...names: string[]) => ({ 'trusted-docker-users': names });
const polkit = (more: object = {}) => ({ polkit: { installed: true, files: [], hidden: [], ...more } });

test('sudo-rules-do-not-hand-out-engine', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'as shipped, nobody in the group', facts: of(SHIPPED), observed: '2 rules of sudo' },
        { name: 'a program of root with fixed arguments', facts: of('alice ALL=/usr/sbin/backup ""') },
        {
          name: 'docker to a trusted account',
          facts: of('alice ALL=/usr/bin/docker'),
          policy: trusted('alice'),
        },
        {
          name: 'to a group of trusted accounts',
          facts: of('%ops ALL=/usr/bin/docker'),
          policy: trusted('alice', 'bob'),
        },
        { name: 'docker to an administrator is no news', facts: of('carol ALL=/usr/bin/docker') },
        { name: 'for another host', facts: of('alice db01=/usr/bin/docker') },
        { name: 'as an account without rights', facts: of('alice ALL=(www-data) ALL') },
        {
          name: 'a unit of another program',
          facts: of('alice ALL=/usr/bin/systemctl restart nginx', {}, { '/usr/bin/systemctl': file() }),
        },
        { name: 'ALL that the same line takes back', facts: of('alice ALL=ALL, !ALL') },
        {
          name: 'doas with nothing in it',
          facts: of(null, { doas: { state: 'read', ...readDoas('/etc/doas.conf', '') } }),
        },
        { name: 'polkit without rules of the operator', facts: of(null, polkit()) },
        {
          name: 'a program in a directory that others write, with its hash in the rule',
          facts: of(
            'alice ALL=sha256:00 /tmp/x',
            {},
            { '/tmp/x': file({ mode: 0o777 }), '/tmp': file({ mode: 0o1777 }) },
          ),
        },
        {
          name: 'a program of root in a directory with the sticky bit',
          facts: of(
            'alice ALL=/tmp/x',
            {},
            { '/tmp/x': file(), '/tmp': file({ kind: 'directory', mode: 0o1777 }) },
          ),
        },
      ],
      fail: [
        {
          name: 'a shell in the group of the socket, which is not called docker',
          facts: of('alice ALL=(:engine) /bin/sh'),
        },
        { name: 'the same group by its number', facts: of('alice ALL=(:#2100) /bin/sh') },
        { name: 'a shell as an account in that group', facts: of('alice ALL=(builder) /bin/sh') },
        {
          name: 'ALL that the same line takes back for another user to run as',
          facts: of('alice ALL=(ALL) ALL, (www-data) !ALL'),
        },
        {
          name: 'docker',
          facts: of(`${SHIPPED}\nalice ALL=/usr/bin/docker`),
          observed: '/etc/sudoers:3: docker',
        },
        {
          name: 'docker with arguments: options of another order come first',
          facts: of('alice ALL=/usr/bin/docker ps'),
        },
        {
          name: 'everything',
          facts: of('alice ALL=(ALL) NOPASSWD: ALL'),
          observed: 'any command, without a password',
        },
        { name: 'by a wildcard', facts: of('alice ALL=/usr/bin/do*') },
        { name: 'by an alias', facts: of('Cmnd_Alias D=/usr/bin/docker\n%ops ALL=D') },
        { name: 'a negation is passed by a copy', facts: of('alice ALL=ALL, !/usr/bin/docker') },
        { name: 'as the group docker', facts: of('alice ALL=(:docker) /usr/bin/id, /usr/bin/runc') },
        { name: 'as a member of the group docker', facts: of('alice ALL=(deployer) /bin/sh') },
        { name: 'a unit of the engine', facts: of('alice ALL=/usr/bin/systemctl stop docker') },
        { name: 'a shell', facts: of('alice web01=/bin/bash') },
        {
          name: 'a script that the account itself can write',
          facts: of(
            'alice ALL=/home/alice/run',
            {},
            { '/home/alice/run': file({ uid: 1000, user: 'alice' }), '/home/alice': file() },
          ),
          observed: '/home/alice/run, which alice can exchange',
        },
        {
          name: 'a script in a directory that a group can write',
          facts: of(
            'alice ALL=/srv/run',
            {},
            { '/srv/run': file(), '/srv': file({ mode: 0o775, gid: 2000, group: 'ops' }) },
          ),
        },
        {
          name: 'a script that is not there, where everybody could put one',
          facts: of(
            'alice ALL=/srv/run',
            {},
            { '/srv/run': { state: 'absent' }, '/srv': file({ mode: 0o777 }) },
          ),
        },
        {
          name: 'a link to docker',
          facts: of('alice ALL=/usr/bin/dk', {}, { '/usr/bin/dk': file({ target: '/usr/bin/docker' }) }),
        },
        { name: 'to everybody', facts: of('ALL ALL=/usr/bin/podman') },
        { name: 'to a group that this host does not know', facts: of('%ldap ALL=/usr/bin/docker') },
        {
          name: 'by doas',
          facts: of(null, { doas: { state: 'read', ...readDoas('/etc/doas.conf', 'permit nopass alice') } }),
        },
        {
          name: 'a program of the policy, which takes the place of the shipped list',
          facts: of('alice ALL=/usr/bin/id'),
          policy: { 'engine-programs': ['id'] },
        },
        {
          name: 'sudo is no group of administrators here',
          facts: of('%sudo ALL=(ALL) ALL'),
          policy: { 'admin-groups': ['wheel'] },
        },
        {
          name: 'without a password, where sudo asks for that of root',
          facts: of('Defaults rootpw\nalice ALL=NOPASSWD: ALL'),
        },
      ],
      manual: [
        {
          name: 'everything to a group of administrators',
          facts: of('%sudo ALL=(ALL:ALL) ALL'),
          observed: 'any command',
        },
        { name: 'everything to an administrator', facts: of('carol ALL=(ALL) NOPASSWD: ALL') },
        { name: 'a line that was not understood', facts: of('alice ALL=docker'), observed: '/etc/sudoers:1' },
        { name: 'a regular expression', facts: of('alice ALL=^/usr/bin/.*$') },
        { name: 'whatever lies in a directory of an application', facts: of('alice ALL=/opt/app/*') },
        { name: 'for hosts by address', facts: of('alice 10.0.0.0/8=/usr/bin/docker') },
        {
          name: 'sudo asks for the password of the target',
          facts: of('Defaults targetpw\nALL ALL=(ALL) ALL'),
        },
        { name: 'another default than root', facts: of('Defaults runas_default=www-data\nalice ALL=ALL') },
        {
          name: 'rules of a directory are not in files',
          facts: of(SHIPPED, { elsewhere: ['sss'] }),
          observed: 'rules from sss',
        },
        {
          name: 'a rule of polkit',
          facts: of(null, polkit({ files: ['/etc/polkit-1/rules.d/50-docker.rules'] })),
        },
      ],
      notapplicable: [{ name: 'neither is installed', facts: of(null, { elsewhere: ['sss'] }) }],
      error: [
        {
          name: 'only root may read sudoers',
          facts: of(null, { sudo: { state: 'unread', cause: cause('needs-root', 'No.', 'Be root.') } }),
        },
        {
          name: 'rules of polkit may not be listed',
          facts: of(null, polkit({ hidden: ['/etc/polkit-1/rules.d'] })),
        },
        { name: 'owner and mode of a program were not collected', facts: of('alice ALL=/opt/x') },
        { name: 'nor where one with a hash in the rule leads', facts: of('alice ALL=sha256:00 /opt/x') },
        {
          name: 'owner and mode of a program may not be read',
          facts: of(
            'alice ALL=/opt/x',
            {},
            {
              '/opt/x': { state: 'unread', cause: cause('needs-root', 'No.', 'Be root.') },
            },
          ),
        },
      ],
    }),
  ).toEqual([]);
});

test('each account is one finding for all its rules, and the login of the audit is told apart', () => {
  const host = sampleSubject('host');
  const connection = { user: 'auditor' } as never;
  const verdicts = judge(check, {
    facts: of('alice ALL=/usr/bin/docker, /usr/bin/runc\nauditor ALL=NOPASSWD: ALL\n@include'),
    subject: { ...host, snapshot: { ...host.snapshot, connection } },
  });
  expect(verdicts.map((verdict) => [verdict.status, 'message' in verdict && verdict.message])).toEqual([
    ['fail', 'alice may run docker, runc with the rights of root.'],
    ['fail', 'auditor may run any command with the rights of root. This is the login of this audit.'],
    ['manual', expect.stringContaining('/etc/sudoers:3')],
  ]);
});
