import { expect, test } from 'vitest';
import check from '../../../checks/accounts/engine-program-path-not-writable.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';

const SAFE = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

const engine = (rootless = false) => ({
  id: rootless ? 'user:alice' : 'root',
  socket: '/run/docker.sock',
  rootless,
  user: rootless ? 'alice' : 'root',
  uid: rootless ? 1000 : 0,
  gid: 0,
  home: '/root',
  pid: 100,
  state: 'running',
});
const daemon = (PATH: string | null = SAFE, more: object = {}) => ({
  pid: 100,
  uid: 0,
  nested: false,
  environment: PATH === null ? null : { PATH },
  ...more,
});
const containerd = (parentPid = 1) => ({ name: 'containerd', uid: 0, pid: 90, parentPid });
const step = (path: string, mode: number, more: object = {}) => ({
  path,
  kind: 'directory',
  mode,
  uid: 0,
  gid: 0,
  acl: 'none',
  ...more,
});
const found = (more: object = {}) => ({
  paths: { 90: SAFE },
  examined: 140,
  programs: 40,
  open: [],
  groups: { 50: { names: ['staff'], members: [] } },
  foreign: {},
  hidden: [],
  ...more,
});
const facts = (programs: object = {}, more: object = {}) => ({
  engines: [engine()],
  daemons: [daemon()],
  runtimes: [containerd()],
  programs: found(programs),
  ...more,
});
const alice = { names: ['staff'], members: ['alice'] };

test('engine-program-path-not-writable', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'everything is root’s', facts: facts(), observed: `PATH = ${SAFE}; 140 files` },
        { name: 'group root may write', facts: facts({ open: [step('/usr/bin', 0o775)] }) },
        {
          name: 'containerd is a child of the engine and has its PATH',
          facts: facts({ paths: {} }, { runtimes: [containerd(100)] }),
        },
        {
          name: 'an engine in a container has a PATH of its own, which is not of this host',
          facts: facts({}, { daemons: [daemon(), daemon('.', { pid: 200, nested: true })] }),
        },
      ],
      fail: [
        {
          name: 'a directory that everybody may write comes first',
          facts: facts({ open: [step('/opt/tools', 0o777)] }),
          observed: '/opt/tools: directory, owner 0, group 0 (0), mode 777',
        },
        {
          name: 'sticky and writable by everybody is still writable',
          facts: facts({ open: [step('/tmp', 0o1777)] }),
        },
        {
          name: 'a program of another user',
          facts: facts({ open: [step('/opt/bin/runc', 0o755, { uid: 1000, kind: 'file' })] }),
        },
        {
          name: 'a link of another user, whose mode says nothing',
          facts: facts({ open: [step('/usr/local/bin/runc', 0o777, { uid: 1000, kind: 'link' })] }),
        },
        {
          name: '/usr/local/bin of group staff, which has a member',
          facts: facts({ open: [step('/usr/local/bin', 0o2775, { gid: 50 })], groups: { 50: alice } }),
          observed: 'group staff (50)',
        },
        {
          name: 'group root may write and has a member beside root',
          facts: facts({
            open: [step('/usr/bin', 0o775)],
            groups: { 0: { names: ['root'], members: ['bob'] } },
          }),
        },
        { name: 'an empty element of PATH', facts: facts({}, { daemons: [daemon(`${SAFE}:`)] }) },
        { name: 'a relative element of PATH', facts: facts({}, { daemons: [daemon(`bin:${SAFE}`)] }) },
        { name: 'a relative element in PATH of containerd', facts: facts({ paths: { 90: '.' } }) },
        {
          name: 'what is bad stays bad where PATH may not be read',
          facts: facts({ open: [step('/opt/tools', 0o777)] }, { daemons: [daemon(null)] }),
        },
      ],
      manual: [
        {
          name: '/usr/local/bin of group staff without members',
          facts: facts({ open: [step('/usr/local/bin', 0o2775, { gid: 50 })] }),
        },
        {
          name: 'an access control list',
          facts: facts({ open: [step('/usr/bin', 0o775, { acl: 'present' })] }),
        },
        {
          name: 'on a network file system',
          facts: facts({ foreign: { '/usr/local/bin': 'nfs' } }),
          observed: 'type nfs',
        },
      ],
      notapplicable: [
        { name: 'no engine', facts: facts({}, { engines: [], daemons: [] }) },
        { name: 'rootless only', facts: facts({}, { engines: [engine(true)], daemons: [] }) },
      ],
      error: [
        {
          name: 'the environment of the engine may not be read',
          facts: facts({}, { daemons: [daemon(null)] }),
        },
        { name: 'the environment of containerd may not be read', facts: facts({ paths: { 90: null } }) },
        { name: 'that of containerd was not asked for', facts: facts({ paths: {} }) },
        { name: 'the engine does not run', facts: facts({}, { daemons: [] }) },
        { name: 'a directory may not be listed', facts: facts({ hidden: ['/opt/tools'] }) },
        {
          name: 'whether a list adds to group root cannot be told',
          facts: facts({ open: [step('/usr/bin', 0o775, { acl: 'unknown' })] }),
        },
      ],
    }),
  ).toEqual([]);
});

test('each file that others can write is a finding of its own', () => {
  const verdicts = judge(check, {
    facts: facts({ open: [step('/opt/tools', 0o777), step('/usr/local/bin', 0o2775, { gid: 50 })] }),
  });
  expect(
    verdicts.map((verdict) => [verdict.status, 'resource' in verdict && verdict.resource?.name]),
  ).toEqual([
    ['fail', '/opt/tools'],
    ['manual', '/usr/local/bin'],
  ]);
});
