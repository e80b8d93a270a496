import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-ulimits-default.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

test('container-ulimits-default', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'those of the daemon', facts: { inspect: container() } }],
      manual: [
        {
          name: 'an override is what the control asks about',
          facts: {
            inspect: container({ HostConfig: { Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }] } }),
          },
          observed: 'nofile=100:200',
        },
      ],
    }),
  ).toEqual([]);
});
