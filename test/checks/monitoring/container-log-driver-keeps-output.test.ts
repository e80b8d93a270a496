import { expect, test } from 'vitest';
import check from '../../../checks/monitoring/container-log-driver-keeps-output.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, stopped } from '../containers/sample-container.ts';

const given = (Type: string, Limits?: Record<string, string>) => ({
  inspect: container({ HostConfig: { LogConfig: { Type, ...(Limits ? { Limits } : {}) } } }),
});

test('container-log-driver-keeps-output', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'journald', facts: given('journald', {}) },
        { name: 'local, which has limits by itself', facts: given('local', {}) },
        {
          name: 'json-file with a limit',
          facts: given('json-file', { 'max-size': '10m' }),
          observed: 'max-size=10m',
        },
        {
          name: 'a driver that the policy names',
          facts: given('loki', {}),
          policy: { 'central-log-drivers': ['loki'] },
        },
        {
          name: 'none, by the policy',
          facts: given('none'),
          policy: { 'accepted-unlogged-containers': ['w*'] },
        },
        { name: 'a buffer as engines make it', facts: given('syslog', { mode: 'non-blocking' }) },
        {
          name: 'a larger buffer',
          facts: given('gelf', { mode: 'non-blocking', 'max-buffer-size': '4m' }),
        },
        {
          name: 'a small one that is not used, since the program waits',
          facts: given('gelf', { mode: 'blocking', 'max-buffer-size': '1k' }),
        },
      ],
      fail: [
        { name: 'none', facts: given('none', {}) },
        {
          name: 'none on a stopped container, for its driver is fixed',
          facts: { inspect: stopped({ HostConfig: { LogConfig: { Type: 'none' } } }) },
        },
        { name: 'json-file without a limit', facts: given('json-file', {}) },
        { name: 'json-file whose limit says without one', facts: given('json-file', { 'max-size': '-1' }) },
        {
          name: 'a tiny buffer',
          facts: given('fluentd', { mode: 'non-blocking', 'max-buffer-size': '64k' }),
          observed: 'max-buffer-size=64k',
        },
        {
          name: 'none, and the policy names others',
          facts: given('none', {}),
          policy: { 'accepted-unlogged-containers': ['db'] },
        },
      ],
      manual: [{ name: 'a plugin', facts: given('vendor/log:latest', {}) }],
      error: [
        { name: 'a snapshot without the limits', facts: given('json-file') },
        { name: 'no driver named', facts: given('') },
      ],
    }),
  ).toEqual([]);
});
