import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-no-privileged-port-published.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container, stopped } from './sample-container.ts';

const live = (HostIp: string, HostPort: string) =>
  container({ NetworkSettings: { Ports: { '80/tcp': [{ HostIp, HostPort }] } } });
const asked = (HostPort: string) => ({
  HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort }] } },
});

const published = (inspect: ReturnType<typeof container>, routed = 'none') => ({ inspect, routed });
const hints = { services: [] };

test('container-no-privileged-port-published', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'ports of a front proxy that the policy allows',
          facts: published(live('0.0.0.0', '443')),
          hints,
          policy: { 'allowed-privileged-ports': [80, 443] },
          observed: '443 -> 80/tcp',
        },
        {
          name: 'a range of such ports, up to one that is not privileged',
          facts: published(stopped(asked('1022-1030'))),
          hints,
          policy: { 'allowed-privileged-ports': [1022, 1023] },
        },
        { name: 'none', facts: published(container()), hints },
        {
          name: 'a task of a service that is judged itself',
          facts: published(container(), 'of its service'),
          hints,
        },
        {
          name: 'ports of its service, judged by what the managers say',
          facts: published(container(), 'not told'),
          hints,
        },
        {
          name: 'no ports of a service, so that services do not matter',
          facts: published(container(), 'none'),
          hints: { services: hidden },
        },
        { name: '1024, which is not privileged', facts: published(live('127.0.0.1', '1024')), hints },
        { name: 'an empty port, which the kernel chooses', facts: published(stopped(asked(''))), hints },
        { name: '0, which is the same', facts: published(stopped(asked('0'))), hints },
      ],
      error: [
        {
          name: 'a task of a service that only a manager knows',
          facts: published(container(), 'not told'),
          hints: { services: hidden },
        },
      ],
      fail: [
        {
          name: 'another port than the policy allows',
          facts: published(live('0.0.0.0', '22')),
          hints,
          policy: { 'allowed-privileged-ports': [80, 443] },
        },
        {
          name: 'a range that holds one that the policy does not allow',
          facts: published(stopped(asked('1021-1030'))),
          hints,
          policy: { 'allowed-privileged-ports': [1021, 1023] },
        },
        {
          name: 'a range that ends before it begins',
          facts: published(stopped(asked('81-80'))),
          hints,
          policy: { 'allowed-privileged-ports': [443] },
        },
        {
          name: 'a port of a task itself, on a worker',
          facts: published(live('0.0.0.0', '80'), 'not told'),
          hints: { services: hidden },
        },
        { name: '80', facts: published(live('127.0.0.1', '80')), hints, observed: '127.0.0.1:80 -> 80/tcp' },
        { name: '1', facts: published(live('127.0.0.1', '1')), hints },
        { name: '1023', facts: published(live('127.0.0.1', '1023')), hints },
        {
          name: '443 on IPv6 only, and no front proxy is excepted by itself',
          facts: published(live('::', '443')),
          hints,
          observed: '[::]:443',
        },
        {
          name: 'once it starts',
          facts: published(stopped(asked('80'))),
          hints,
          observed: 'HostConfig.PortBindings',
        },
        { name: 'from a range', facts: published(stopped(asked('1020-1030'))), hints },
      ],
    }),
  ).toEqual([]);
});
