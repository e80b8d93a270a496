import { expect, test } from 'vitest';
import check from '../../../checks/swarm/overlay-network-encrypted.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { NOWHERE, WORKER } from './swarm-facts.ts';

const given = (
  Options: Record<string, string>,
  more: object = {},
  membership: object = { role: 'manager' },
) => ({
  network: {
    Id: 'n1',
    Name: 'shop',
    Driver: 'overlay',
    Scope: 'swarm',
    Internal: false,
    Ingress: false,
    Options,
    ...more,
  },
  membership,
});

test('overlay-network-encrypted', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: '--opt encrypted, which stores an empty value',
          facts: given({ encrypted: '' }),
          observed: '""',
        },
        { name: 'true', facts: given({ encrypted: 'true' }) },
        { name: 'encrypted=false, which encrypts all the same', facts: given({ encrypted: 'false' }) },
        {
          name: 'an ingress network that was made again',
          facts: given({ encrypted: '' }, { Ingress: true }),
        },
        { name: 'seen by a worker', facts: given({ encrypted: '' }, {}, WORKER) },
      ],
      fail: [
        { name: 'without', facts: given({}) },
        { name: 'the ingress network as a swarm makes it', facts: given({}, { Ingress: true }) },
        { name: 'left over where there is no swarm', facts: given({}, {}, NOWHERE) },
      ],
    }),
  ).toEqual([]);
});

test('the ingress network is named as such, and a worker says that it does not list all', () => {
  const [ingress] = judge(check, { facts: given({}, { Ingress: true }) });
  expect(ingress).toMatchObject({ message: expect.stringContaining('ingress') });
  const [worker] = judge(check, { facts: given({}, {}, WORKER) });
  expect(worker).toMatchObject({
    message: expect.stringContaining('lists only networks on which it has tasks'),
  });
});

test('that IPsec has to pass between the nodes, and Windows has none, is said before it is recommended', () => {
  expect(check.remediation.sideEffect).toMatch(/ESP.*Windows/s);
});
