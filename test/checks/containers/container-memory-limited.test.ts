import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-memory-limited.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { container, engine } from './sample-container.ts';

const unlimited = container({ HostConfig: { Memory: 0 } });
const reserved = containerInspectShape.parse({
  ...unlimited,
  HostConfig: { ...unlimited.HostConfig, MemoryReservation: 64 * 1024 * 1024 },
});

test('container-memory-limited', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'limited', facts: { inspect: container(), info: engine() }, observed: '67108864 bytes' },
        {
          name: 'limited to what the policy allows at most',
          facts: { inspect: container(), info: engine() },
          policy: { 'largest-memory-limit-mib': 64 },
        },
      ],
      fail: [
        {
          name: 'a limit beyond what the policy allows',
          facts: { inspect: container(), info: engine() },
          policy: { 'largest-memory-limit-mib': 63 },
        },
        {
          name: 'MemoryReservation alone, which is no limit',
          facts: { inspect: reserved, info: engine() },
        },
        {
          name: 'no limit of its own, whatever the slice above it may have',
          facts: {
            inspect: container({ HostConfig: { Memory: 0, CgroupParent: 'limited.slice' } }),
            info: engine(),
          },
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
