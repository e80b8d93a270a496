import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-root-filesystem-read-only.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, stopped } from './sample-container.ts';

test('container-root-filesystem-read-only', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'read-only', facts: { inspect: container() } },
        {
          name: 'a task of a swarm service with a read-only root, which ends up in the same field',
          facts: { inspect: container({ Config: { Labels: { 'com.docker.swarm.service.id': 's1' } } }) },
        },
      ],
      fail: [
        { name: 'writable', facts: { inspect: container({ HostConfig: { ReadonlyRootfs: false } }) } },
        {
          name: 'stopped and writable',
          facts: { inspect: stopped({ HostConfig: { ReadonlyRootfs: false } }) },
        },
      ],
    }),
  ).toEqual([]);
});
