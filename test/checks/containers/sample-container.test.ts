import { expect, test } from 'vitest';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../../src/probes/docker/engine-info.ts';
import { containerProcessShape } from '../../../src/probes/host/container-processes.ts';
import { container, created, engine, process, stopped } from './sample-container.ts';

test('the samples have the shape of real facts', () => {
  for (const sample of [container(), stopped(), created()]) {
    expect(containerInspectShape.parse(sample)).toEqual(sample);
  }
  expect(containerProcessShape.parse(process())).toEqual(process());
  expect(engineInfo.shape.parse(engine())).toEqual(engine());
});

test('a difference reaches deep and leaves the rest', () => {
  const changed = container({ HostConfig: { Privileged: true, RestartPolicy: { Name: 'always' } } });
  expect(changed.HostConfig.Privileged).toBe(true);
  expect(changed.HostConfig.RestartPolicy).toEqual({ Name: 'always', MaximumRetryCount: 3 });
  expect(changed.HostConfig.Memory).toBe(container().HostConfig.Memory);
});
