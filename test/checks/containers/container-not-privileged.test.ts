import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-not-privileged.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, stopped } from './sample-container.ts';

test('container-not-privileged', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'running', facts: { inspect: container() } }],
      fail: [
        {
          name: 'running',
          facts: { inspect: container({ HostConfig: { Privileged: true } }) },
          observed: 'true',
        },
        { name: 'stopped ones count too', facts: { inspect: stopped({ HostConfig: { Privileged: true } }) } },
      ],
    }),
  ).toEqual([]);
});
