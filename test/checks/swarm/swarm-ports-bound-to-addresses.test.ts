import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-ports-bound-to-addresses.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { NOWHERE } from './swarm-facts.ts';

const at = (role: 'manager' | 'worker', control: string | null, tcp: string, udp = tcp) => ({
  node: {
    role,
    value: {
      where: 'open sockets of dockerd (pid 812)',
      bindings: [
        ...(control === null ? [] : [{ port: 2377, protocol: 'tcp', addresses: [control] }]),
        { port: 7946, protocol: 'tcp', addresses: [tcp] },
        { port: 7946, protocol: 'udp', addresses: [udp] },
      ],
    },
  },
});

const twice = (...addresses: readonly string[]) => ({
  node: {
    role: 'worker',
    value: {
      where: 'open sockets of dockerd (pid 812)',
      bindings: [{ port: 7946, protocol: 'tcp', addresses }],
    },
  },
});

test('swarm-ports-bound-to-addresses', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'one address',
          facts: at('manager', '10.0.0.1', '10.0.0.1'),
          observed: '2377/tcp on 10.0.0.1',
        },
        { name: 'an address of IPv6', facts: at('manager', 'fd00::1', 'fd00::1') },
        { name: 'a worker, which has no 2377', facts: at('worker', null, '10.0.0.2') },
      ],
      fail: [
        { name: 'all of IPv6, which is all', facts: at('manager', '::', '::'), observed: '7946/udp on ::' },
        { name: 'all of IPv4', facts: at('manager', '0.0.0.0', '0.0.0.0') },
        { name: '7946 counts beside 2377', facts: at('manager', '10.0.0.1', '0.0.0.0', '10.0.0.1') },
        { name: '7946/udp counts too', facts: at('manager', '10.0.0.1', '10.0.0.1', '::') },
        { name: '7946 still counts on a worker', facts: at('worker', null, '::') },
        {
          name: 'on an address, and by a second socket on all',
          facts: twice('10.0.0.1', '::'),
          observed: '7946/tcp on 10.0.0.1, ::',
        },
        { name: 'an address that was left empty', facts: at('worker', null, ''), observed: 'on all' },
      ],
      notapplicable: [{ name: 'in no swarm', facts: { node: NOWHERE } }],
    }),
  ).toEqual([]);
});
