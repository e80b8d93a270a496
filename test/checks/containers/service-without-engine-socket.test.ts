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

/** A volume that each node makes with these options. */
const withVolume = (o: string, device: string, Name = 'local') => {
  const { service, known } = given();
  const mount = { Type: 'volume', Source: 'data', Target: '/x', ReadOnly: false };
  const VolumeOptions = { DriverConfig: { Name, Options: { type: 'none', o, device } } };
  const ContainerSpec = {
    ...service.Spec.TaskTemplate.ContainerSpec,
    Mounts: [{ ...mount, VolumeOptions }],
  };
  return { service: { ...service, Spec: { Name: 'shop', TaskTemplate: { ContainerSpec } } }, known };
};

test('service-without-engine-socket', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'no mounts', facts: given() },
        {
          name: 'no container',
          facts: { ...given(), service: { ID: 's1', Spec: { Name: 'shop', TaskTemplate: {} } } },
        },
        {
          name: 'no mounts, so that other sockets do not matter',
          facts: { ...given(), known: { ...KNOWN, missing: hidden } },
        },
        { name: 'data', facts: given(['bind', '/srv/data']) },
        { name: 'a volume that binds data', facts: withVolume('bind', '/srv/data') },
        { name: 'a volume that is no bind', facts: withVolume('', '/run') },
        { name: 'a volume of a plugin', facts: withVolume('bind', '/run', 'plugin') },
        { name: 'a volume of that name', facts: given(['volume', '/run/docker.sock']) },
      ],
      fail: [
        {
          name: 'the socket',
          facts: given(['bind', '/var/run/docker.sock']),
          observed: '/var/run/docker.sock',
        },
        { name: 'a volume that binds its directory', facts: withVolume('bind', '/run'), observed: '/run at' },
        { name: 'the same, with the driver left out', facts: withVolume('ro,rbind', '/', '') },
        {
          name: 'the socket, whatever other sockets there are',
          facts: { ...given(['bind', '/run/docker.sock']), known: { ...KNOWN, missing: hidden } },
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
