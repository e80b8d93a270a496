import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-without-host-devices.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container } from './sample-container.ts';
import { mount } from './sample-mounts.ts';

test('container-without-host-devices', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'none', facts: { inspect: container() }, hints: { mounts: [] } },
        { name: 'other mounts', facts: { inspect: container() }, hints: { mounts: [mount('/srv')] } },
      ],
      fail: [
        {
          name: 'privileged, without a list of devices',
          facts: { inspect: container({ HostConfig: { Privileged: true } }) },
          hints: { mounts: hidden },
        },
      ],
      manual: [
        {
          name: 'a device by --device',
          facts: {
            inspect: container({
              HostConfig: {
                Devices: [
                  { PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rwm' },
                ],
              },
            }),
          },
          hints: { mounts: [] },
          observed: '/dev/fuse as /dev/fuse (rwm)',
        },
        {
          name: 'a device by CDI',
          facts: {
            inspect: container({
              HostConfig: {
                DeviceRequests: [
                  { Driver: 'cdi', Count: 0, DeviceIDs: ['vendor.example/net=card0'], Capabilities: [] },
                ],
              },
            }),
          },
          hints: { mounts: [] },
          observed: 'cdi vendor.example/net=card0',
        },
        {
          name: 'a GPU by --gpus',
          facts: {
            inspect: container({
              HostConfig: {
                DeviceRequests: [{ Driver: '', Count: -1, DeviceIDs: [], Capabilities: [['gpu']] }],
              },
            }),
          },
          hints: { mounts: [] },
          observed: 'gpu',
        },
        {
          name: 'a device rule for cgroups, without a device',
          facts: { inspect: container({ HostConfig: { DeviceCgroupRules: ['c 10:200 rwm'] } }) },
          hints: { mounts: [] },
          observed: 'c 10:200 rwm',
        },
        {
          name: 'a mount below /dev',
          facts: { inspect: container() },
          hints: { mounts: [mount('/dev/zero')] },
          observed: '/dev/zero',
        },
        { name: '/dev itself', facts: { inspect: container() }, hints: { mounts: [mount('/dev', 'ro')] } },
      ],
      error: [
        { name: 'mounts not known', facts: { inspect: container() }, hints: { mounts: hidden } },
        {
          name: 'links not followed',
          facts: { inspect: container() },
          hints: { mounts: [mount('/srv', 'rw', hidden)] },
        },
      ],
    }),
  ).toEqual([]);
});
