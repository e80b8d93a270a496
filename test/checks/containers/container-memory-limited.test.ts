import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-memory-limited.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, engine } from './sample-container.ts';

const unlimited = container({ HostConfig: { Memory: 0 } });

test('container-memory-limited', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'limited', facts: { inspect: container(), info: engine() }, observed: '67108864 bytes' },
      ],
      fail: [
        {
          name: 'no limit (nor does a reservation show as one)',
          facts: { inspect: unlimited, info: engine() },
        },
        {
          name: 'a host that ignores limits, such as rootless on cgroup v1',
          facts: { inspect: container(), info: engine({ MemoryLimit: false }) },
          observed: 'info.MemoryLimit = false',
        },
      ],
    }),
  ).toEqual([]);
});
