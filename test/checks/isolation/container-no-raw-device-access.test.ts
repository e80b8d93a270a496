import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-raw-device-access.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { GivenDevice } from '../../../src/probes/containers/device-access.ts';
import { hidden } from '../containers/hidden.ts';
import { container } from '../containers/sample-container.ts';

const device = (change: Partial<GivenDevice> = {}): GivenDevice => ({
  names: ['/dev/fuse'],
  danger: null,
  ordinary: false,
  observed: 'HostConfig.Devices /dev/fuse as /dev/fuse (rwm): character 10:229',
  ...change,
});
const DISK = device({ names: ['/dev/vda'], danger: 'a disk (block device 254:0)', observed: '/dev/vda' });
const given = (...devices: readonly GivenDevice[]) => ({
  inspect: container(),
  access: { devices, missing: null },
});

test('container-no-raw-device-access', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'allowed by its path', facts: given(device()), policy: { 'allowed-devices': ['/dev/fuse'] } },
        { name: 'allowed by a pattern', facts: given(device()), policy: { 'allowed-devices': ['/dev/f*'] } },
        {
          name: 'allowed for this container',
          facts: given(device()),
          policy: { 'allowed-devices': ['web:/dev/fuse'] },
        },
        {
          name: 'one that every container has',
          facts: given(device({ names: ['/dev/null'], ordinary: true })),
        },
        {
          name: 'GPU requests, which appear in DeviceRequests alone, allowed by their capability',
          facts: given(device({ names: ['nvidia', 'gpu'] })),
          policy: { 'allowed-devices': ['gpu'] },
        },
      ],
      fail: [
        { name: 'a disk', facts: given(DISK), observed: '/dev/vda' },
        { name: 'a disk, whatever is allowed', facts: given(DISK), policy: { 'allowed-devices': ['*'] } },
        { name: 'a disk among others', facts: given(device(), DISK) },
        {
          name: 'a disk, and others that are not known',
          facts: { inspect: container(), access: { devices: [DISK], missing: hidden } },
        },
      ],
      manual: [
        { name: 'another device without a policy', facts: given(device()), observed: '10:229' },
        {
          name: 'allowed for another container',
          facts: given(device()),
          policy: { 'allowed-devices': ['db:/dev/fuse'] },
        },
      ],
      notapplicable: [{ name: 'no devices', facts: given() }],
      error: [
        {
          name: 'a device whose kind is not known',
          facts: { inspect: container(), access: { devices: [device()], missing: hidden } },
        },
      ],
    }),
  ).toEqual([]);
});
