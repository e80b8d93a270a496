import { expect, test } from 'vitest';
import check from '../../../checks/isolation/lsm-confines-every-container.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { Runtime } from '../../../src/probes/containers/container-runtime.ts';
import type { ContainerProcess } from '../../../src/probes/host/container-processes.ts';
import type { LsmState } from '../../../src/probes/lsm/lsm-state.ts';
import { hidden } from '../containers/hidden.ts';
import { container, process } from '../containers/sample-container.ts';
import { CLOSED, labelled, NO_LSM, withApparmor, withSelinux } from './sample-lsm.ts';

const RUNC: Runtime = { name: 'runc', path: 'runc', kind: 'shared-kernel', weakened: [] };
const given = (
  state: LsmState,
  main: Partial<ContainerProcess> = {},
  ...children: Partial<ContainerProcess>[]
) => {
  const kernel = process(main);
  return {
    facts: { inspect: container(), runtime: RUNC, kernel, state },
    hints: { processes: [kernel, ...children.map((child, at) => process({ pid: 5000 + at, ...child }))] },
  };
};
const selinux = (type: string, state = withSelinux()) => given(state, { label: labelled(type) });
const RUNSC: Runtime = { name: 'gvisor', path: '/usr/local/bin/runsc', kind: 'sandbox', weakened: [] };

test('lsm-confines-every-container', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'the profile of the engine', ...given(withApparmor()), observed: 'docker-default (enforce)' },
        { name: 'a profile in mode kill', ...given(withApparmor(), { label: 'strict (kill)' }) },
        { name: 'a type that is confined', ...selinux('container_t'), observed: 'container_t' },
        {
          name: 'a type that the policy lists',
          ...selinux('shop_t'),
          policy: { 'confined-selinux-types': ['shop_t'] },
        },
        {
          name: 'AppArmor seen without securityfs, by the word of the module itself',
          ...given({ ...withApparmor(), list: { state: 'unmounted' } }),
          observed: 'securityfs is not mounted',
        },
        {
          name: 'other types are permissive, and have names',
          ...selinux(
            'container_t',
            withSelinux({ permissive: { state: 'read', count: 1, names: ['ntpd_t'] } }),
          ),
        },
        {
          name: 'a program that calls itself runsc, which is no sandbox',
          ...given(withApparmor(), { executable: '/usr/bin/runsc' }),
        },
      ],
      fail: [
        {
          name: 'no module in the kernel: no label is not an error, and not a pass',
          ...given(NO_LSM, { label: null }),
          observed: /\(none\)/,
        },
        {
          name: 'no module, and securityfs is not mounted: the modules themselves are not there either',
          ...given({ ...NO_LSM, list: { state: 'unmounted' } }, { label: null }),
        },
        { name: 'AppArmor switched off', ...given(withApparmor({ kernel: 'off' }), { label: null }) },
        {
          name: 'unconfined, though inspect names docker-default',
          ...given(withApparmor(), { label: 'unconfined' }),
        },
        { name: 'complain', ...given(withApparmor(), { label: 'docker-default (complain)' }) },
        {
          name: 'AppArmor as a whole complains, which no label shows',
          ...given(withApparmor({ mode: { state: 'read', value: 'complain' } })),
        },
        { name: 'spc_t', ...selinux('spc_t') },
        { name: 'the type of the engine', ...selinux('container_runtime_t') },
        { name: 'SELinux permissive', ...selinux('container_t', withSelinux({}, 'permissive')) },
        {
          name: 'a permissive type',
          ...selinux(
            'container_t',
            withSelinux({ permissive: { state: 'read', count: 1, names: ['container_t'] } }),
          ),
        },
        {
          name: 'a process that an exec with --privileged brought in',
          ...given(withApparmor(), {}, { label: 'unconfined', name: 'sh' }),
          observed: '/proc/5000/attr/current = unconfined',
        },
        {
          name: 'a runtime that only has the name of a sandbox',
          ...given(NO_LSM, { label: null, executable: '/bin/sleep' }),
          facts: {
            ...given(NO_LSM, { label: null, executable: '/bin/sleep' }).facts,
            runtime: RUNSC,
          },
        },
      ],
      manual: [
        {
          name: 'stacked profiles',
          ...given(withApparmor(), { label: 'a//&b (enforce)' }),
          observed: 'a//&b',
        },
        { name: 'stacked profiles that differ', ...given(withApparmor(), { label: 'a//&b (mixed)' }) },
        { name: 'an unknown type', ...selinux('shop_t') },
        {
          name: 'permissive types without names',
          ...selinux(
            'container_t',
            withSelinux({ permissive: { state: 'read', count: 2, names: ['ntpd_t'] } }),
          ),
        },
        { name: 'a label of another module', ...given(withApparmor(), { label: '_' }) },
      ],
      notapplicable: [
        {
          name: 'a sandbox, by its runtime and by the program on the host',
          facts: {
            ...given(withApparmor(), { label: 'unconfined', executable: '/usr/local/bin/runsc' }).facts,
            runtime: RUNSC,
          },
          hints: { processes: [] },
        },
      ],
      error: [
        {
          name: 'the label denied',
          ...given(withApparmor(), { label: null, labelReadable: false }),
        },
        { name: 'no label, though a module is on: it ended', ...given(withApparmor(), { label: null }) },
        { name: 'the mode of AppArmor as a whole not read', ...given(withApparmor({ mode: CLOSED })) },
        { name: 'permissive types not read', ...selinux('container_t', withSelinux({ permissive: CLOSED })) },
        { name: 'its other processes not seen', ...given(withApparmor()), hints: { processes: hidden } },
        {
          name: 'a container between two starts',
          facts: { ...given(NO_LSM).facts, kernel: null },
          hints: { processes: hidden },
        },
      ],
    }),
  ).toEqual([]);
});
