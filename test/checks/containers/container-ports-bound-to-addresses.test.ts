import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-ports-bound-to-addresses.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

const given = (...addresses: string[]) => ({
  inspect: container(),
  ports: [{ containerPort: '80/tcp', hostIp: '', first: 8080, last: 8080, addresses }],
  routed: 'none',
});
const task = { inspect: container(), ports: [], routed: 'not told' };

test('container-ports-bound-to-addresses', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'loopback', facts: given('127.0.0.1') },
        { name: 'one address of IPv6', facts: given('fd00::1') },
      ],
      fail: [
        {
          name: 'a task of a service that only a manager knows',
          facts: task,
          observed: 'ingress',
        },
        { name: 'IPv4', facts: given('0.0.0.0'), observed: '0.0.0.0:8080 -> 80/tcp' },
        { name: '[::] alone', facts: given('::'), observed: '[::]:8080' },
        { name: 'spelled out', facts: given('0:0:0:0:0:0:0:0') },
        { name: 'in brackets', facts: given('[::]') },
        {
          name: 'open on all addresses, whatever its service has',
          facts: { ...given('0.0.0.0'), routed: 'not told' },
          observed: '0.0.0.0:8080',
        },
        { name: 'one address of IPv4, and all of IPv6 through the proxy', facts: given('127.0.0.1', '::') },
      ],
      notapplicable: [
        { name: 'nothing published', facts: { ...task, routed: 'none' } },
        { name: 'a task of a service that is judged itself', facts: { ...task, routed: 'of its service' } },
      ],
    }),
  ).toEqual([]);
});
