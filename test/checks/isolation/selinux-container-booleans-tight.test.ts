import { expect, test } from 'vitest';
import check from '../../../checks/isolation/selinux-container-booleans-tight.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { CLOSED, withApparmor, withSelinux } from './sample-lsm.ts';

const OFF = { now: false, pending: false };
const ON = { now: true, pending: true };
const given = (byName: Record<string, { now: boolean; pending: boolean }>) => ({
  facts: { state: withSelinux({ booleans: { state: 'read', byName } }) },
});

test('selinux-container-booleans-tight', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'those that this policy has are off, and others are on',
          ...given({ container_use_devices: OFF, httpd_enable_cgi: ON }),
          observed: 'container_use_devices = 0 0',
        },
        {
          name: 'one that a policy does not list is on',
          ...given({ container_use_devices: ON, container_connect_any: OFF }),
          policy: { 'selinux-booleans-off': ['container_connect_any'] },
        },
      ],
      fail: [
        { name: 'one is on', ...given({ container_use_devices: ON }), observed: '= 1 1' },
        {
          name: 'one waits for a commit',
          ...given({ container_use_devices: { now: false, pending: true } }),
          observed: '= 0 1',
        },
        {
          name: 'one is on until the next commit',
          ...given({ container_use_devices: { now: true, pending: false } }),
        },
        {
          name: 'of two that are on the policy gives a reason for one',
          ...given({ container_use_devices: ON, virt_sandbox_use_all_caps: ON }),
          policy: {
            'accepted-selinux-booleans': ['virt_sandbox_use_all_caps=on from the start in this policy'],
          },
        },
      ],
      manual: [
        {
          name: 'the policy gives a reason',
          ...given({ container_use_devices: ON }),
          policy: { 'accepted-selinux-booleans': ['container_use_devices=GPU hosts, until March'] },
        },
      ],
      notapplicable: [
        { name: 'SELinux is off', facts: { state: withApparmor() } },
        { name: 'a policy that has none of them, which is no pass', ...given({ httpd_enable_cgi: OFF }) },
      ],
      error: [{ name: 'not read', facts: { state: withSelinux({ booleans: CLOSED }) } }],
    }),
  ).toEqual([]);
});
