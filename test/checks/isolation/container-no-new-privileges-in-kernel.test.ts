import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-new-privileges-in-kernel.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { ProcessRights } from '../../../src/probes/containers/container-rights.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { container, engine } from '../containers/sample-container.ts';
import { containerRightsOf, mainOnly, rightsOf } from './sample-rights.ts';

const RUNTIMES = engine({ Runtimes: { runc: { path: 'runc' }, runsc: { path: '/usr/local/bin/runsc' } } });
const runtime = runtimeNamed('runc', RUNTIMES);
/** As gVisor 20221219 was seen on a host with engine 28.5: the sandbox is a process of the host. */
const gvisor = runtimeNamed('runsc', RUNTIMES);
const sandbox = rightsOf({ name: 'exe', argv0: 'runsc-sandbox', executable: '/usr/local/bin/runsc' });

const asked = (...SecurityOpt: string[]) => container({ HostConfig: { SecurityOpt } });
const open = rightsOf({ noNewPrivileges: false });

test('container-no-new-privileges-in-kernel', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'the option without a value, which means true',
          facts: { inspect: asked('no-new-privileges'), runtime, rights: containerRightsOf(rightsOf()) },
        },
        {
          name: 'the default of the engine',
          facts: {
            inspect: asked(),
            runtime,
            rights: containerRightsOf(rightsOf(), rightsOf({ pid: 4712 })),
          },
          observed: '0 of 2',
        },
        {
          name: 'accepted without',
          facts: { inspect: asked(), runtime, rights: containerRightsOf(open) },
          policy: { 'accepted-without-no-new-privileges': ['w*b'] },
        },
      ],
      fail: [
        { name: 'without', facts: { inspect: asked(), runtime, rights: containerRightsOf(open) } },
        {
          name: 'the option with the value false, which is off',
          facts: { inspect: asked('no-new-privileges:false'), runtime, rights: containerRightsOf(open) },
          observed: 'no-new-privileges = false',
        },
        {
          name: 'made before the engine had it as its default, whatever that is now',
          facts: {
            inspect: asked(),
            runtime,
            rights: containerRightsOf(rightsOf({ noNewPrivileges: false, pid: 9 })),
          },
        },
        {
          name: 'one that was started later',
          facts: {
            inspect: asked('no-new-privileges'),
            runtime,
            rights: containerRightsOf(rightsOf(), open),
          },
        },
        {
          name: 'the main process alone was seen',
          facts: { inspect: asked(), runtime, rights: mainOnly(open) },
        },
        {
          name: 'accepted, but another container',
          facts: { inspect: asked(), runtime, rights: containerRightsOf(open) },
          policy: { 'accepted-without-no-new-privileges': ['sudo'] },
        },
      ],
      notapplicable: [
        {
          name: 'a sandbox',
          facts: { inspect: asked(), runtime: gvisor, rights: containerRightsOf(sandbox) },
        },
      ],
      error: [
        {
          name: 'a kernel before 4.10, which does not say',
          facts: {
            inspect: asked(),
            runtime,
            rights: containerRightsOf(rightsOf({ noNewPrivileges: null })),
          },
        },
        { name: 'others not seen', facts: { inspect: asked(), runtime, rights: mainOnly(rightsOf()) } },
      ],
    }),
  ).toEqual([]);
});

test('what was started later is told apart from what the container was started with', () => {
  const messageOf = (...processes: ProcessRights[]) =>
    judge(check, { facts: { inspect: asked(), runtime, rights: containerRightsOf(...processes) } })[0];
  expect(messageOf(open)).toHaveProperty('message', expect.stringMatching(/^Processes of the container/));
  expect(messageOf(rightsOf(), open)).toHaveProperty('message', expect.stringContaining('started later'));
});
