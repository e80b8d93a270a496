import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-seccomp-filtered.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container, engine, process, stopped } from './sample-container.ts';

const given = (inspect = container(), securityOption = 'name=seccomp,profile=builtin') => ({
  inspect,
  info: engine({ SecurityOptions: [securityOption] }),
});
const option = (text: string) => container({ HostConfig: { SecurityOpt: [text] } });

test('container-seccomp-filtered', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'filtered', facts: given(), hints: { kernel: process() }, observed: 'Seccomp = 2' },
        {
          name: 'an engine that does not name its profile',
          facts: given(container(), 'name=seccomp'),
          hints: { kernel: process() },
        },
        {
          name: 'privileged with a profile that is named, on the first engine that heeds it',
          facts: {
            inspect: stopped({ HostConfig: { Privileged: true, SecurityOpt: ['seccomp=builtin'] } }),
            info: engine({ ServerVersion: '27.0.1', SecurityOptions: ['name=seccomp,profile=builtin'] }),
          },
          hints: { kernel: null },
        },
        { name: 'stopped', facts: given(stopped()), hints: { kernel: null } },
        {
          name: 'a profile of its own',
          facts: given(option('seccomp=(inline profile)')),
          hints: { kernel: process() },
        },
        {
          name: 'a profile of its own, where the engine has none by default',
          facts: given(option('seccomp=builtin'), 'name=seccomp,profile=unconfined'),
          hints: { kernel: process() },
        },
        {
          name: 'privileged with a profile that is named',
          facts: given(container({ HostConfig: { Privileged: true, SecurityOpt: ['seccomp=builtin'] } })),
          hints: { kernel: process() },
        },
      ],
      fail: [
        { name: 'seccomp=unconfined', facts: given(option('seccomp=unconfined')), hints: { kernel: hidden } },
        { name: 'seccomp:unconfined', facts: given(option('seccomp:unconfined')), hints: { kernel: hidden } },
        {
          name: 'unconfined, though the program filters itself',
          facts: given(option('seccomp=unconfined')),
          hints: { kernel: process() },
        },
        {
          name: 'privileged, with nothing about seccomp in SecurityOpt',
          facts: given(container({ HostConfig: { Privileged: true, SecurityOpt: [] } })),
          hints: { kernel: hidden },
        },
        {
          name: 'privileged and stopped, where the engine does not heed the profile that is named',
          facts: {
            inspect: stopped({ HostConfig: { Privileged: true, SecurityOpt: ['seccomp=(inline profile)'] } }),
            info: engine({ ServerVersion: '26.1.5+dfsg1' }),
          },
          hints: { kernel: null },
        },
        {
          name: 'an engine whose default is unconfined',
          facts: given(container(), 'name=seccomp,profile=unconfined'),
          hints: { kernel: hidden },
          observed: 'profile=unconfined',
        },
        {
          name: 'an engine without seccomp',
          facts: given(container(), 'name=cgroupns'),
          hints: { kernel: hidden },
        },
        {
          name: 'no filter by the kernel',
          facts: given(),
          hints: { kernel: process({ seccomp: 0 }) },
          observed: 'Seccomp = 0',
        },
      ],
      error: [
        { name: 'the process not seen', facts: given(), hints: { kernel: hidden } },
        { name: 'a kernel that does not say', facts: given(), hints: { kernel: process({ seccomp: null }) } },
      ],
    }),
  ).toEqual([]);
});
