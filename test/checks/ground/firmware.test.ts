import { expect, test } from 'vitest';
import measurement from '../../../checks/ground/host-integrity-measurement-active.ts';
import secureBoot from '../../../checks/ground/host-secure-boot-enabled.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { KernelGround } from '../../../src/probes/host/kernel-ground.ts';
import { DENIED, ground, uefi, VIRTUAL } from './sample-ground.ts';

const bare = { ...VIRTUAL, marks: ['userNamespaces'] };
const noMaker = { sys_vendor: null, product_name: null };
const variables = (changed: KernelGround['efiVariables']): KernelGround => {
  const on = uefi(1);
  return { ...on, efiVariables: { ...on.efiVariables, ...changed } };
};
const shim = (bytes: number[]): KernelGround => variables({ MokSBState: { state: 'read', bytes } });

test('host-secure-boot-enabled', () => {
  const required = { 'secure-boot-required': true };
  expect(
    examineCheck(secureBoot, {
      pass: [
        { name: 'on: the value is the fifth byte', facts: { ground: uefi(1) }, observed: 'SecureBoot = 1' },
        { name: 'on, in a virtual machine', facts: { ground: uefi(1, 0, VIRTUAL) } },
        { name: 'the shim verifies', facts: { ground: shim([6, 0, 0, 0, 0]) } },
      ],
      fail: [
        {
          name: 'off, on a machine of its own: the attributes are not the value',
          facts: { ground: uefi(0) },
        },
        { name: 'setup mode', facts: { ground: uefi(1, 1) } },
        {
          name: 'a shim in insecure mode leaves the variable at 1',
          facts: { ground: shim([6, 0, 0, 0, 1]) },
        },
        {
          name: 'firmware without Secure Boot',
          facts: { ground: variables({ SecureBoot: { state: 'absent' } }) },
        },
        {
          name: 'off in a virtual machine, and demanded',
          facts: { ground: uefi(0, 0, VIRTUAL) },
          policy: required,
        },
        { name: 'not by UEFI, and demanded', facts: { ground: ground() }, policy: required },
      ],
      manual: [
        { name: 'legacy boot of a machine of its own', facts: { ground: ground() }, observed: 'LENOVO' },
        {
          name: 'legacy boot of a virtual machine',
          facts: { ground: ground({ sys_vendor: 'QEMU', product_name: 'Standard PC' }, VIRTUAL) },
          observed: 'a virtual machine (QEMU Standard PC)',
        },
        {
          name: 'a virtual machine by its maker alone',
          facts: { ground: ground({ sys_vendor: 'VMware, Inc.' }) },
        },
        { name: 'off in a virtual machine, and nothing said of it', facts: { ground: uefi(0, 0, VIRTUAL) } },
      ],
      notapplicable: [
        { name: 'a container', facts: { ground: ground({ container: 'lxc' }) }, observed: 'container (lxc)' },
        { name: 'a virtual machine without firmware', facts: { ground: ground(noMaker, bare) } },
        { name: 'not demanded', facts: { ground: uefi(0) }, policy: { 'secure-boot-required': false } },
      ],
      error: [
        { name: 'efivarfs is not mounted', facts: { ground: uefi(1, 0, { efivarfs: false }) } },
        {
          name: 'of another length',
          facts: { ground: variables({ SecureBoot: { state: 'read', bytes: [1] } }) },
        },
        { name: 'not readable', facts: { ground: variables({ SecureBoot: { state: 'denied' } }) } },
        { name: 'no od to read it', facts: { ground: variables({ SecureBoot: { state: 'no-tool' } }) } },
        {
          name: 'on, and the setup mode is not shown',
          facts: { ground: variables({ SetupMode: { state: 'absent' } }) },
        },
        {
          name: 'on, and the setup mode may not be read',
          facts: { ground: variables({ SetupMode: { state: 'denied' } }) },
        },
        {
          name: 'on, and the state of the shim may not be read',
          facts: { ground: variables({ MokSBState: { state: 'denied' } }) },
        },
        { name: 'not collected', facts: { ground: uefi(1, 0, { efiVariables: {} }) } },
      ],
    }),
  ).toEqual([]);
});

test('host-integrity-measurement-active', () => {
  const tpms = [{ name: 'tpm0', version: '2' }];
  const count = (runtime_measurements_count: string | null, more: Partial<KernelGround> = {}) => ({
    ground: ground({ runtime_measurements_count }, more),
  });
  const demands = (tpm: boolean | undefined, what?: string) => ({
    ...(tpm === undefined ? {} : { 'tpm-required': tpm }),
    ...(what ? { 'integrity-measurement-required': what } : {}),
  });
  const unmounted: Partial<KernelGround> = { securityfs: false, config: null };
  expect(
    examineCheck(measurement, {
      pass: [
        {
          name: 'a TPM 2 and a policy',
          facts: count('2301', { tpms }),
          observed: 'measurements of IMA = 2301',
        },
        { name: 'all that is demanded is a TPM', facts: count('1', { tpms }), policy: demands(true, 'none') },
        {
          name: 'all that is demanded is measurement',
          facts: count('20'),
          policy: demands(false, 'measure'),
        },
        {
          name: 'it appraises by its command line',
          facts: count('20', { tpms, commandLine: ['ima_policy=tcb|appraise_tcb'] }),
          policy: demands(true, 'appraise'),
        },
        {
          name: 'all that is demanded is a TPM, and measurements may not be read',
          facts: count(DENIED, { tpms }),
          policy: demands(true, 'none'),
        },
      ],
      fail: [
        { name: 'a TPM is demanded', facts: count('20'), policy: demands(true) },
        {
          name: 'a TPM 2 is demanded, not a TPM 1.2',
          facts: count('20', { tpms: [{ name: 'tpm0', version: '1' }] }),
          policy: demands(true),
        },
        {
          name: 'the aggregate of the boot alone is no measurement',
          facts: count('1', { tpms }),
          policy: demands(undefined, 'measure'),
        },
        { name: 'no IMA', facts: count(null, { tpms }), policy: demands(undefined, 'appraise') },
        {
          name: 'demanded of a container',
          facts: { ground: ground({ container: 'lxc' }) },
          policy: demands(true),
        },
      ],
      manual: [
        { name: 'neither, and nothing said of it', facts: count('1') },
        { name: 'a TPM that nobody uses is presence, no protection', facts: count('1', { tpms }) },
        { name: 'the policy leaves measurement open', facts: count('1', { tpms }), policy: demands(true) },
        {
          name: 'whether it appraises cannot be seen',
          facts: count('20', { tpms, commandLine: ['ima_policy=tcb'] }),
          policy: demands(true, 'appraise'),
        },
        {
          name: 'appraisal is switched off',
          facts: count('20', { tpms, commandLine: ['ima_policy=appraise_tcb', 'ima_appraise=log'] }),
          policy: demands(true, 'appraise'),
        },
        {
          name: 'a kernel that is known to have no IMA',
          facts: count(null, { securityfs: false, config: { IMA: 'n' } }),
        },
      ],
      notapplicable: [
        { name: 'a container', facts: { ground: ground({ container: 'lxc' }) } },
        { name: 'a virtual machine without firmware', facts: { ground: ground(noMaker, bare) } },
        { name: 'neither is demanded', facts: count('1'), policy: demands(false, 'none') },
      ],
      error: [
        { name: 'only root may read the count', facts: count(DENIED) },
        { name: 'securityfs is not mounted', facts: count(null, unmounted) },
        {
          name: 'the version of the TPM is not known',
          facts: count('1', { tpms: [{ name: 'tpm0', version: null }] }),
          policy: demands(true),
        },
      ],
    }),
  ).toEqual([]);
});
