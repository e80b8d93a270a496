import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-host-pid-with-debug-rights.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { ProcessRights } from '../../../src/probes/containers/container-rights.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { container, engine } from '../containers/sample-container.ts';
import { containerRightsOf, rightsOf, rootOf } from './sample-rights.ts';

const RUNTIMES = engine({ Runtimes: { runc: { path: 'runc' }, runsc: { path: '/usr/local/bin/runsc' } } });
const runtime = runtimeNamed('runc', RUNTIMES);
/** As gVisor 20221219 was seen on a host with engine 28.5: the sandbox is a process of the host. */
const gvisor = runtimeNamed('runsc', RUNTIMES);
const sandbox = rightsOf({ name: 'exe', argv0: 'runsc-sandbox', executable: '/usr/local/bin/runsc' });

const OWN = rightsOf();
const inHost = (process: ProcessRights): ProcessRights => ({
  ...process,
  namespaces: { cgroup: 1, mnt: 2, user: 4026531837, ...process.namespaces, pid: 4026531836 },
});
const modeOf = (PidMode: string) => container({ HostConfig: { PidMode } });
const messageOf = (...given: Parameters<typeof judge>) =>
  judge(...given).map((verdict) => ('message' in verdict ? verdict.message : verdict.status));

test('container-no-host-pid-with-debug-rights', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'its own', facts: { inspect: modeOf(''), runtime, rights: containerRightsOf(OWN) } },
        {
          name: 'that of the host, accepted',
          facts: { inspect: modeOf('host'), runtime, rights: containerRightsOf(inHost(rootOf())) },
          policy: { 'accepted-host-pid': ['web', 'node-exporter'] },
        },
      ],
      fail: [
        {
          name: 'as root',
          facts: { inspect: modeOf('host'), runtime, rights: containerRightsOf(inHost(rootOf())) },
          observed: 'host: 4026531836',
        },
        {
          name: 'an ordinary user',
          facts: { inspect: modeOf('host'), runtime, rights: containerRightsOf(inHost(OWN)) },
        },
        {
          name: 'through another container: the namespace counts, not the word',
          facts: { inspect: modeOf('container:abc'), runtime, rights: containerRightsOf(inHost(OWN)) },
        },
      ],
      manual: [
        {
          name: 'that of another container',
          facts: { inspect: modeOf(`container:${'d'.repeat(64)}`), runtime, rights: containerRightsOf(OWN) },
        },
      ],
      notapplicable: [
        {
          name: 'a sandbox',
          facts: { inspect: modeOf(''), runtime: gvisor, rights: containerRightsOf(sandbox) },
        },
      ],
      error: [
        {
          name: 'namespaces not seen',
          facts: {
            inspect: modeOf('host'),
            runtime,
            rights: containerRightsOf(rightsOf({ namespaces: null })),
          },
        },
        {
          name: 'those of the host not seen',
          facts: { inspect: modeOf(''), runtime, rights: { ...containerRightsOf(OWN), host: null } },
        },
      ],
    }),
  ).toEqual([]);
});

test('the right to trace is told, of any process of the container', () => {
  const tracer = inHost(rightsOf({ pid: 9, held: ['KILL', 'SYS_PTRACE'] }));
  const facts = { inspect: modeOf('host'), runtime, rights: containerRightsOf(inHost(OWN), tracer) };
  expect(messageOf(check, { facts })).toEqual([expect.stringContaining('with SYS_PTRACE, KILL')]);
});

test('a right in a user namespace of its own traces no process of the host', () => {
  const tracer = inHost(rightsOf({ held: ['SYS_PTRACE'], ownUsers: true }));
  const facts = { inspect: modeOf('host'), runtime, rights: containerRightsOf(tracer) };
  expect(messageOf(check, { facts })).toEqual([expect.stringContaining('no right to trace')]);
});

test('an AppArmor profile is named as what stands in the way, and excuses nothing', () => {
  const confined = inHost(rootOf({ label: 'docker-default (enforce)' }));
  const facts = { inspect: modeOf('host'), runtime, rights: containerRightsOf(confined) };
  expect(messageOf(check, { facts })).toEqual([expect.stringMatching(/as root.*docker-default/)]);
  const free = inHost(rootOf({ label: 'unconfined' }));
  expect(messageOf(check, { facts: { ...facts, runtime, rights: containerRightsOf(free) } })).toEqual([
    expect.not.stringContaining('label'),
  ]);
});

test('a kernel without Yama has the open setting, 0', () => {
  const rights = { ...containerRightsOf(inHost(rootOf())), ptraceScope: 0 };
  const [verdict] = judge(check, { facts: { inspect: modeOf('host'), runtime, rights } });
  expect(verdict).toHaveProperty('observed', expect.stringContaining('ptrace_scope = 0'));
});
