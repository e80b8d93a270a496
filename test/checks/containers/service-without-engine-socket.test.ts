import { expect, test } from 'vitest';
import check from '../../../checks/containers/service-without-engine-socket.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';

const KNOWN = { sockets: [{ path: '/run/docker.sock', of: 'dockerd' }], missing: null };
const given = (...mounts: [type: string, source: string][]) => ({
  service: {
    ID: 's1',
    Spec: {
      Name: 'shop',
      TaskTemplate: {
        ContainerSpec: {
          Image: 'shop:1',
          Env: [],
          Secrets: 0,
          Mounts: mounts.map(([Type, Source]) => ({ Type, Source, Target: '/x', ReadOnly: true })),
        },
      },
    },
  },
  known: KNOWN,
});

test('service-without-engine-socket', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'no mounts', facts: given() },
        {
          name: 'no container',
          facts: { ...given(), service: { ID: 's1', Spec: { Name: 'shop', TaskTemplate: {} } } },
        },
        { name: 'data', facts: given(['bind', '/srv/data']) },
        { name: 'a volume of that name', facts: given(['volume', '/run/docker.sock']) },
      ],
      fail: [
        {
          name: 'the socket',
          facts: given(['bind', '/var/run/docker.sock']),
          observed: '/var/run/docker.sock',
        },
        { name: 'its directory', facts: given(['bind', '/run/']) },
      ],
      error: [
        {
          name: 'not all sockets known',
          facts: { ...given(['bind', '/srv/data']), known: { ...KNOWN, missing: hidden } },
        },
      ],
    }),
  ).toEqual([]);
});
