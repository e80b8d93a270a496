import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-cgroup-parent-default.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

test('container-cgroup-parent-default', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'default', facts: { inspect: container() } }],
      fail: [
        {
          name: 'elsewhere',
          facts: { inspect: container({ HostConfig: { CgroupParent: '/system.slice' } }) },
          observed: '/system.slice',
        },
      ],
    }),
  ).toEqual([]);
});
