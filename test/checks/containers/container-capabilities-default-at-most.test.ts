import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-capabilities-default-at-most.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container, process, stopped } from './sample-container.ts';

const DEFAULTS = '00000000a80425fb';
const caps = (CapAdd: string[], CapDrop: string[]) => container({ HostConfig: { CapAdd, CapDrop } });

test('container-capabilities-default-at-most', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'none', facts: { inspect: caps([], ['ALL']) }, hints: { kernel: process() } },
        {
          name: 'the default ones',
          facts: { inspect: caps([], []) },
          hints: { kernel: process({ capBounding: DEFAULTS }) },
        },
        {
          name: 'one that the policy allows all containers of an image',
          facts: { inspect: caps(['NET_ADMIN'], ['ALL']) },
          hints: { kernel: process({ capBounding: '0000000000001000' }) },
          policy: { 'allowed-capabilities': ['image:*:NET_ADMIN'] },
        },
        { name: 'stopped', facts: { inspect: stopped() }, hints: { kernel: null } },
        {
          name: 'default ones added again, in any spelling',
          facts: { inspect: caps(['cap_chown', 'Kill'], ['all']) },
          hints: { kernel: process({ capBounding: '0000000000000021' }) },
        },
        {
          name: 'NET_RAW in the kernel has a check of its own',
          facts: { inspect: caps([], ['NET_RAW']) },
          hints: { kernel: process({ capBounding: DEFAULTS }) },
        },
      ],
      fail: [
        {
          name: 'privileged, with an empty list of capabilities',
          facts: { inspect: container({ HostConfig: { Privileged: true, CapAdd: [], CapDrop: [] } }) },
          hints: { kernel: hidden },
        },
        {
          name: 'one that the policy allows another container, and another one this container',
          facts: { inspect: caps(['NET_ADMIN'], ['ALL']) },
          hints: { kernel: hidden },
          policy: { 'allowed-capabilities': ['vpn-of-others:NET_ADMIN', 'image:*:NET_RAW', '*:SYS_TIME'] },
        },
        {
          name: 'added',
          facts: { inspect: caps(['NET_ADMIN'], ['ALL']) },
          hints: { kernel: hidden },
          observed: 'NET_ADMIN',
        },
        {
          name: 'all added, all dropped',
          facts: { inspect: caps(['ALL'], ['ALL']) },
          hints: { kernel: hidden },
        },
        { name: 'ALL but one', facts: { inspect: caps(['ALL'], ['SYS_ADMIN']) }, hints: { kernel: hidden } },
        {
          name: 'a name that contains an allowed one',
          facts: { inspect: caps(['SYS_CHROOT_X'], []) },
          hints: { kernel: hidden },
        },
        {
          name: 'the kernel shows all but one',
          facts: { inspect: caps([], []) },
          hints: { kernel: process({ capBounding: '000001ffffdfffff' }) },
          observed: 'CapBnd = 000001ffffdfffff',
        },
        {
          name: 'the kernel shows more than inspect says',
          facts: { inspect: caps([], ['ALL']) },
          hints: { kernel: process({ capBounding: '0000000000200000' }) },
          observed: /CapDrop = \[ALL\].*CapBnd = 0000000000200000/,
        },
      ],
      error: [{ name: 'the process not seen', facts: { inspect: container() }, hints: { kernel: hidden } }],
    }),
  ).toEqual([]);
});
