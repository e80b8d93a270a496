import { expect, test } from 'vitest';
import check from '../../../checks/isolation/high-risk-containers-sandboxed.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { riskMarks } from '../../../src/probes/containers/risk-marks.ts';
import { hidden } from '../containers/hidden.ts';
import { container, process, stopped } from '../containers/sample-container.ts';

/*
 * No sandbox runs on the hosts of the lab: what is said of gVisor here is literal data, by its documentation.
 */

const Runtimes = {
  runc: { path: 'runc' },
  runsc: { path: '/usr/bin/runsc' },
  secure: { path: '/usr/local/bin/runsc' },
  weak: { path: '/usr/bin/runsc', runtimeArgs: ['platform=ptrace' as const] },
  fake: { path: '/opt/runsc' },
  own: { path: '/opt/own' },
};
const by = (name: string, inspect = container()) => ({ inspect, runtime: runtimeNamed(name, { Runtimes }) });
const plain = { main: process() };
const sandbox = { main: process({ executable: '/usr/bin/runsc' }) };
const policy = { 'untrusted-containers': ['ci-*', 'web'] };
const risky = container({ HostConfig: { Privileged: true, NetworkMode: 'host' } });

test('high-risk-containers-sandboxed', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'untrusted, in gVisor', facts: by('runsc'), hints: sandbox, policy },
        { name: 'a sandbox by its program, under another name', facts: by('secure'), hints: sandbox, policy },
        { name: 'untrusted and stopped', facts: by('runsc', stopped()), hints: { main: null }, policy },
        {
          name: 'not untrusted, whatever its marks',
          facts: by('runc', risky),
          hints: plain,
          policy: { 'untrusted-containers': ['ci-*', 'image:guests/*'] },
        },
        {
          name: 'a runtime that the policy calls a sandbox',
          facts: by('own'),
          hints: plain,
          policy: { ...policy, 'sandbox-runtimes': ['own'] },
        },
      ],
      fail: [
        { name: 'untrusted, by its name', facts: by('runc'), hints: plain, policy },
        {
          name: 'untrusted, by its image',
          facts: by('runc'),
          hints: plain,
          policy: { 'untrusted-containers': ['image:web*'] },
        },
        {
          name: 'a program that is called like a sandbox, while the process is an ordinary one',
          facts: by('fake'),
          hints: plain,
          policy,
          observed: '/usr/bin/web',
        },
      ],
      manual: [
        {
          name: 'no policy and two marks',
          facts: by('runc', risky),
          hints: plain,
          observed: 'privileged, network of the host',
        },
        {
          name: 'gVisor with a platform that is a weak boundary',
          facts: by('weak'),
          hints: sandbox,
          policy,
          observed: 'platform=ptrace',
        },
        { name: 'a runtime that nobody knows', facts: by('own'), hints: plain, policy },
      ],
      notapplicable: [
        { name: 'no policy and no marks', facts: by('runc'), hints: plain },
        {
          name: 'no policy and one mark',
          facts: by('runc', container({ HostConfig: { Privileged: true } })),
          hints: plain,
        },
        { name: 'no policy, two marks and a sandbox', facts: by('runsc', risky), hints: sandbox },
      ],
      error: [{ name: 'the process not seen', facts: by('runsc'), hints: { main: hidden }, policy }],
    }),
  ).toEqual([]);
});

test('marks of risk are counted once for each thing that makes a way out shorter', () => {
  const marksOf = (HostConfig: object, trusted: boolean | null = null) =>
    riskMarks(container({ HostConfig }), ['SYS_ADMIN'], trusted);
  expect(marksOf({})).toEqual([]);
  expect(marksOf({ CapAdd: ['sys_admin', 'NET_ADMIN'] })).toEqual(['capabilities SYS_ADMIN']);
  expect(marksOf({ Privileged: true })).toEqual(['privileged']);
  expect(marksOf({ SecurityOpt: ['seccomp=unconfined'], PidMode: 'host', UsernsMode: 'host' })).toEqual([
    'no seccomp filter',
    'processes of the host',
    'users of the host',
  ]);
  for (const source of ['/var/run/docker.sock', '/run/containerd/containerd.sock', '/run', '/'])
    expect(marksOf({ Binds: [`${source}:/x`] })).toEqual(['the socket of an engine']);
  const everywhere = { PortBindings: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '80' }] } };
  expect(marksOf(everywhere, false)).toHaveLength(1);
  expect(marksOf(everywhere, true)).toEqual([]);
  expect(marksOf(everywhere)).toEqual([]);
});
