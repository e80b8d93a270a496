import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-cgroup-parent-default.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

test('container-cgroup-parent-default', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'elsewhere, as the policy allows',
          facts: { inspect: container({ HostConfig: { CgroupParent: 'apps.slice' } }) },
          policy: { 'allowed-cgroup-parents': ['batch.slice', 'apps.slice'] },
          observed: 'apps.slice',
        },
        { name: 'empty, also where the engine has a parent of its own', facts: { inspect: container() } },
      ],
      fail: [
        {
          name: 'below a place that the policy allows, which is another',
          facts: { inspect: container({ HostConfig: { CgroupParent: '/apps/web' } }) },
          policy: { 'allowed-cgroup-parents': ['/apps'] },
        },
        {
          name: 'elsewhere',
          facts: { inspect: container({ HostConfig: { CgroupParent: '/system.slice' } }) },
          observed: '/system.slice',
        },
        {
          name: 'where Compose or Kubernetes put it on purpose, which is for the operator to except',
          facts: { inspect: container({ HostConfig: { CgroupParent: '/kubepods/besteffort/pod1' } }) },
          observed: '/kubepods',
        },
      ],
    }),
  ).toEqual([]);
});
