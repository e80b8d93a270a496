import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-selinux-labelled.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container, engine, process, stopped } from './sample-container.ts';

const CONFINED = 'system_u:system_r:container_t:s0:c1,c2';
const MODULES = { lsm: ['selinux'], apparmor: false, selinux: 'enforcing' };
const given = (inspect = container({ ProcessLabel: CONFINED })) => ({
  inspect,
  info: engine({ SecurityOptions: ['name=selinux', 'name=seccomp,profile=builtin'] }),
  modules: MODULES,
});

test('container-selinux-labelled', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'confined, with an empty SecurityOpt',
          facts: given(container({ ProcessLabel: CONFINED, HostConfig: { SecurityOpt: [] } })),
          hints: { kernel: process({ label: CONFINED }) },
          observed: 'container_t',
        },
        {
          name: 'permissive, with that in the message',
          facts: { ...given(), modules: { ...MODULES, selinux: 'permissive' } },
          hints: { kernel: process({ label: CONFINED }) },
        },
        { name: 'stopped', facts: given(stopped({ ProcessLabel: CONFINED })), hints: { kernel: null } },
      ],
      fail: [
        {
          name: 'an engine that does not label',
          facts: { ...given(), info: engine() },
          hints: { kernel: process({ label: null }) },
          observed: 'without name=selinux',
        },
        {
          name: 'label=disable',
          facts: given(container({ ProcessLabel: CONFINED, HostConfig: { SecurityOpt: ['label=disable'] } })),
          hints: { kernel: hidden },
        },
        {
          name: 'label=disable among other options',
          facts: given(
            stopped({
              ProcessLabel: CONFINED,
              HostConfig: { SecurityOpt: ['no-new-privileges', 'label=disable'] },
            }),
          ),
          hints: { kernel: null },
        },
        {
          name: 'a label without a type',
          facts: given(stopped({ ProcessLabel: 'system_u:system_r' })),
          hints: { kernel: null },
        },
        {
          name: 'label:disable',
          facts: given(container({ HostConfig: { SecurityOpt: ['label:disable'] } })),
          hints: { kernel: process({ label: 'system_u:system_r:spc_t:s0' }) },
        },
        {
          name: 'spc_t',
          facts: given(),
          hints: { kernel: process({ label: 'system_u:system_r:spc_t:s0' }) },
        },
        {
          name: 'unconfined_t',
          facts: given(stopped({ ProcessLabel: 'system_u:system_r:unconfined_t:s0' })),
          hints: { kernel: null },
        },
        {
          name: 'no label, and a seccomp option that is not about SELinux',
          facts: given(stopped({ HostConfig: { SecurityOpt: ['seccomp=unconfined'] } })),
          hints: { kernel: null },
        },
      ],
      notapplicable: [
        {
          name: 'an AppArmor host without SELinux',
          facts: { ...given(), modules: { lsm: ['apparmor'], apparmor: true, selinux: 'disabled' } },
          hints: { kernel: process() },
        },
      ],
      error: [
        { name: 'the process not seen', facts: given(), hints: { kernel: hidden } },
        {
          name: 'the label denied',
          facts: given(),
          hints: { kernel: process({ label: null, labelReadable: false }) },
        },
      ],
    }),
  ).toEqual([]);
});

test('a type that confines is named, and that a permissive host only logs is said', () => {
  const messageAt = (selinux: string) => {
    const facts = { ...given(), modules: { ...MODULES, selinux } };
    const [verdict] = judge(check, { facts, hints: { kernel: process({ label: CONFINED }) } });
    return verdict && 'message' in verdict ? verdict.message : '';
  };
  expect(messageAt('permissive')).toMatch(/confined by SELinux as container_t\. .*only logs\.$/);
  expect(messageAt('enforcing')).toMatch(/as container_t\.$/);
});
