import { expect, test } from 'vitest';
import check from '../../../checks/isolation/seccomp-kernel-filter-active.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { container, engine, process } from '../containers/sample-container.ts';

const filtered = process({ seccomp: 2, seccompFilters: 1 });
const bare = process({ pid: 4712, name: 'sh', seccomp: 0, seccompFilters: 0 });
const facts = { inspect: container(), info: engine(), processes: [filtered] };
const unconfined = container({ HostConfig: { SecurityOpt: ['seccomp=unconfined'] } });
const policy = { 'accepted-unfiltered-containers': ['we*'] };

test('seccomp-kernel-filter-active', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'a filter', facts, observed: 'Seccomp 2, Seccomp_filters 1' },
        {
          name: 'a kernel before 5.9, which counts no filters',
          facts: { ...facts, processes: [process({ seccomp: 2 })] },
        },
        {
          name: 'privileged with a profile that engines since 27.0 heed',
          facts: {
            ...facts,
            inspect: container({
              HostConfig: {
                Privileged: true,
                SecurityOpt: ['seccomp=(inline profile)'],
                SeccompProfile: { state: 'read', defaultAction: 'SCMP_ACT_ERRNO', rules: [] },
              },
            }),
          },
        },
        {
          name: 'none, by the policy',
          facts: { ...facts, inspect: unconfined, processes: [process({ seccomp: 0 })] },
          policy,
        },
      ],
      fail: [
        {
          name: 'unconfined',
          facts: { ...facts, inspect: unconfined, processes: [process({ seccomp: 0 })] },
          observed: 'seccomp=unconfined',
        },
        {
          name: 'unconfined with a filter that the program installed itself',
          facts: { ...facts, inspect: unconfined },
        },
        {
          name: 'privileged',
          facts: {
            ...facts,
            inspect: container({ HostConfig: { Privileged: true } }),
            processes: [process({ seccomp: 0 })],
          },
          observed: 'it is privileged',
        },
        {
          name: 'an engine whose profile is unconfined',
          facts: {
            ...facts,
            info: engine({ SecurityOptions: ['name=seccomp,profile=unconfined'] }),
            processes: [process({ seccomp: 0 })],
          },
        },
        {
          name: 'one process without, as older engines leave one that a privileged exec starts',
          facts: { ...facts, processes: [filtered, bare] },
          observed: '/proc/4712/status (sh) Seccomp 0',
        },
        {
          name: 'strict mode, which is no filter of an engine',
          facts: { ...facts, processes: [process({ seccomp: 1 })] },
        },
        {
          name: 'a kernel without seccomp',
          facts: { ...facts, processes: [process({ seccomp: null })] },
          observed: 'Seccomp not there',
        },
        {
          name: 'none, and the policy names others',
          facts: { ...facts, inspect: unconfined, processes: [process({ seccomp: 0 })] },
          policy: { 'accepted-unfiltered-containers': ['other'] },
        },
      ],
      notapplicable: [
        {
          name: 'a sandbox with a kernel of its own',
          facts: {
            inspect: container({ HostConfig: { Runtime: 'runsc' } }),
            info: engine({ Runtimes: { runsc: { path: '/usr/bin/runsc' } } }),
            processes: [process({ seccomp: 0, executable: '/usr/bin/runsc' })],
          },
        },
        { name: 'no process', facts: { ...facts, processes: [] } },
      ],
    }),
  ).toEqual([]);
});

test('a filter of the program itself is named as what it is', () => {
  const [verdict] = judge(check, { facts: { ...facts, inspect: unconfined } });
  expect(verdict).toMatchObject({ message: expect.stringContaining('installed by the program itself') });
});
