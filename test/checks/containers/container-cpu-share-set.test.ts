import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-cpu-share-set.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { ContainerInspect } from '../../../src/probes/docker/container-inspect.ts';
import { container } from './sample-container.ts';

const cpu = (set: Partial<ContainerInspect['HostConfig']>) =>
  container({ HostConfig: { CpuShares: 0, ...set } });

test('container-cpu-share-set', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'a share of its own', facts: { inspect: cpu({ CpuShares: 512 }) } },
        { name: 'docker run --cpus, Compose cpus', facts: { inspect: cpu({ NanoCpus: 500_000_000 }) } },
        { name: 'a quota', facts: { inspect: cpu({ CpuQuota: 50_000 }) } },
        {
          name: 'a limit, where the policy asks for one',
          facts: { inspect: cpu({ NanoCpus: 1 }) },
          policy: { 'container-cpu-rule': 'limit' },
        },
        { name: 'the default share and a limit', facts: { inspect: cpu({ CpuShares: 1024, NanoCpus: 1 }) } },
      ],
      fail: [
        { name: 'nothing set', facts: { inspect: cpu({}) } },
        {
          name: 'a share alone, where the policy asks for a limit',
          facts: { inspect: cpu({ CpuShares: 512 }) },
          policy: { 'container-cpu-rule': 'limit' },
        },
        {
          name: 'a share that equals the default',
          facts: { inspect: cpu({ CpuShares: 1024 }) },
          observed: '1024',
        },
      ],
      manual: [{ name: 'tied to some CPUs only', facts: { inspect: cpu({ CpusetCpus: '0-1' }) } }],
    }),
  ).toEqual([]);
});
