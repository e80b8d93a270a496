import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-apparmor-enforced.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { withApparmor } from '../isolation/sample-lsm.ts';
import { hidden } from './hidden.ts';
import { container, created, engine, process, stopped } from './sample-container.ts';

const lsm = withApparmor();
const facts = { inspect: container(), info: engine() };

test('container-apparmor-enforced', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'enforced', facts, hints: { lsm, kernel: process() }, observed: 'docker-default (enforce)' },
        {
          name: 'a profile in mode kill',
          facts,
          hints: { lsm, kernel: process({ label: 'strict (kill)' }) },
        },
        {
          name: 'privileged with a profile of its own, which inspect calls unconfined',
          facts: {
            inspect: container({
              AppArmorProfile: 'unconfined',
              HostConfig: { Privileged: true, SecurityOpt: ['apparmor=docker-default'] },
            }),
            info: engine(),
          },
          hints: { lsm, kernel: process() },
        },
        {
          name: 'privileged with a profile of its own, never started',
          facts: {
            inspect: created({ HostConfig: { Privileged: true, SecurityOpt: ['apparmor=strict'] } }),
            info: engine(),
          },
          hints: { lsm, kernel: null },
        },
        {
          name: 'stopped with a profile',
          facts: { inspect: stopped(), info: engine() },
          hints: { lsm, kernel: null },
        },
      ],
      fail: [
        {
          name: 'AppArmor as a whole complains, which no label shows',
          facts,
          hints: { lsm: withApparmor({ mode: { state: 'read', value: 'complain' } }), kernel: process() },
          observed: 'parameters/mode = complain',
        },
        { name: 'unconfined by the kernel', facts, hints: { lsm, kernel: process({ label: 'unconfined' }) } },
        { name: 'complain', facts, hints: { lsm, kernel: process({ label: 'docker-default (complain)' }) } },
        {
          name: 'complain, in a profile whose name ends like a mode',
          facts,
          hints: { lsm, kernel: process({ label: 'web (enforce) (complain)' }) },
        },
        {
          name: 'mode unconfined',
          facts,
          hints: { lsm, kernel: process({ label: 'docker-default (unconfined)' }) },
        },
        {
          name: 'unconfined on request, the process not seen',
          facts: {
            inspect: container({ HostConfig: { SecurityOpt: ['apparmor=unconfined'] } }),
            info: engine(),
          },
          hints: { lsm, kernel: hidden },
        },
        {
          name: 'stopped, unconfined as older clients write it',
          facts: {
            inspect: stopped({ HostConfig: { SecurityOpt: ['apparmor:unconfined'] } }),
            info: engine(),
          },
          hints: { lsm, kernel: null },
        },
        {
          name: 'stopped, started without a profile',
          facts: { inspect: stopped({ AppArmorProfile: '' }), info: engine() },
          hints: { lsm, kernel: null },
        },
        {
          name: 'privileged, which means unconfined, never started',
          facts: { inspect: created({ HostConfig: { Privileged: true } }), info: engine() },
          hints: { lsm, kernel: null },
        },
      ],
      notapplicable: [
        {
          name: 'a rootless engine, which has no AppArmor',
          facts: { inspect: container(), info: engine({ SecurityOptions: ['name=rootless'] }) },
          hints: { lsm, kernel: process({ label: null }) },
        },
        {
          name: 'an engine without AppArmor, such as on SELinux hosts',
          facts: { inspect: container(), info: engine({ SecurityOptions: ['name=selinux'] }) },
          hints: { lsm, kernel: process({ label: 'system_u:system_r:container_t:s0' }) },
        },
      ],
      error: [
        { name: 'the process not seen', facts, hints: { lsm, kernel: hidden } },
        { name: 'the mode of AppArmor not seen', facts, hints: { lsm: hidden, kernel: process() } },
        {
          name: 'no label, which no process under AppArmor has while it lives',
          facts,
          hints: { lsm, kernel: process({ label: null }) },
        },
        {
          name: 'the label denied',
          facts,
          hints: { lsm, kernel: process({ label: null, labelReadable: false }) },
        },
        {
          name: 'never started, so that the profile is empty',
          facts: { inspect: created(), info: engine() },
          hints: { lsm, kernel: null },
        },
      ],
    }),
  ).toEqual([]);
});
