import { expect, test } from 'vitest';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { container } from '../../checks/containers/sample-container.ts';

const kept = (LogConfig: object) => {
  const sample = container();
  const answer = { ...sample, HostConfig: { ...sample.HostConfig, LogConfig } };
  const once = containerInspectShape.parse(answer);
  expect(containerInspectShape.parse(once).HostConfig.LogConfig).toEqual(once.HostConfig.LogConfig);
  return once.HostConfig.LogConfig;
};

test('of the options of a log driver what limits the log is kept, and nothing that could be a secret', () => {
  const Config = { 'max-size': '10m', mode: 'non-blocking', tag: 'hunter2', 'max-file': 'hunter 2' };
  expect(kept({ Type: 'json-file', Config })).toEqual({
    Type: 'json-file',
    Limits: { 'max-size': '10m', mode: 'non-blocking' },
  });
});

test('that a log has no options is a fact, and that a snapshot holds none is not', () => {
  expect(kept({ Type: 'local', Config: {} })).toEqual({ Type: 'local', Limits: {} });
  expect(kept({ Type: 'local', Config: null })).toEqual({ Type: 'local', Limits: {} });
  expect(kept({ Type: 'local' })).toEqual({ Type: 'local' });
});
