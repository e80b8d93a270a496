import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-net-raw-dropped.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container, process, stopped } from './sample-container.ts';

const caps = (CapAdd: string[], CapDrop: string[]) => container({ HostConfig: { CapAdd, CapDrop } });

test('container-net-raw-dropped', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'all dropped', facts: { inspect: caps([], ['ALL']) }, hints: { kernel: process() } },
        {
          name: 'dropped by name',
          facts: { inspect: caps([], ['CAP_NET_RAW']) },
          hints: { kernel: process({ capBounding: '00000000a80405fb' }) },
        },
        {
          name: 'something else added',
          facts: { inspect: caps(['NET_ADMIN'], ['net_raw']) },
          hints: { kernel: process({ capBounding: '00000000a80415fb' }) },
        },
        { name: 'stopped', facts: { inspect: stopped() }, hints: { kernel: null } },
      ],
      fail: [
        { name: 'the default', facts: { inspect: caps([], []) }, hints: { kernel: hidden } },
        {
          name: 'dropped and added',
          facts: { inspect: caps(['NET_RAW'], ['NET_RAW']) },
          hints: { kernel: hidden },
        },
        {
          name: 'privileged',
          facts: { inspect: container({ HostConfig: { Privileged: true } }) },
          hints: { kernel: hidden },
        },
        {
          name: 'the kernel shows it',
          facts: { inspect: caps([], ['ALL']) },
          hints: { kernel: process({ capBounding: '0000000000002000' }) },
          observed: 'CapBnd = 0000000000002000',
        },
      ],
      error: [{ name: 'the process not seen', facts: { inspect: container() }, hints: { kernel: hidden } }],
    }),
  ).toEqual([]);
});
