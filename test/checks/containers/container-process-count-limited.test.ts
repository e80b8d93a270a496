import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-process-count-limited.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, engine } from './sample-container.ts';

const limit = (PidsLimit: number | null) => container({ HostConfig: { PidsLimit } });

test('container-process-count-limited', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'limited', facts: { inspect: limit(64), info: engine() } }],
      fail: [
        {
          name: 'null is the usual unlimited',
          facts: { inspect: limit(null), info: engine() },
          observed: 'null',
        },
        { name: '0, which is unlimited too', facts: { inspect: limit(0), info: engine() } },
        { name: '-1, which is unlimited too', facts: { inspect: limit(-1), info: engine() } },
        {
          name: 'a ulimit nproc, which counts for a user and not for the container',
          facts: {
            inspect: container({
              HostConfig: { PidsLimit: null, Ulimits: [{ Name: 'nproc', Soft: 64, Hard: 64 }] },
            }),
            info: engine(),
          },
        },
        {
          name: 'a kernel that cannot count',
          facts: { inspect: limit(64), info: engine({ PidsLimit: false }) },
          observed: 'info.PidsLimit = false',
        },
      ],
    }),
  ).toEqual([]);
});
