import { KERNEL_FILES, type KernelGround } from '../../../src/probes/host/kernel-ground.ts';

type Values = Readonly<Record<string, string | null | 'denied'>>;
export const DENIED = 'denied';

/**
 * A machine of its own with a kernel as distributions build it. `values` are by the last part of their path; null is a
 * file that is not there, DENIED one that may not be read.
 */
export function ground(values: Values = {}, more: Partial<KernelGround> = {}): KernelGround {
  const usual: Values = {
    kptr_restrict: '1',
    dmesg_restrict: '1',
    perf_event_paranoid: '3',
    randomize_va_space: '2',
    unprivileged_bpf_disabled: '2',
    bpf_jit_harden: '0',
    ptrace_scope: '1',
    modules_disabled: '0',
    kexec_load_disabled: '0',
    tainted: '0',
    unprivileged_userns_clone: '1',
    apparmor_restrict_unprivileged_userns: null,
    max_user_namespaces: '96365',
    uid_map: '0          0 4294967295',
    lockdown: '[none] integrity confidentiality',
    lsm: 'lockdown,capability,yama,apparmor',
    sig_enforce: 'N',
    runtime_measurements_count: '1',
    evm: '0',
    sys_vendor: 'LENOVO',
    product_name: 'ThinkSystem',
    type: null,
    container: null,
    ...values,
  };
  const files = KERNEL_FILES.map((path) => {
    const value = usual[path.slice(path.lastIndexOf('/') + 1)];
    if (value === undefined) throw new Error(`There is no value for ${path}.`);
    if (value === null) return [path, { state: 'absent' }] as const;
    return [path, value === DENIED ? { state: 'denied' } : { state: 'read', value }] as const;
  });
  return {
    files: Object.fromEntries(files),
    marks: ['acpi', 'dmi', 'modules', 'userNamespaces'],
    config: {
      MODULES: 'y',
      MODULE_SIG: 'y',
      MODULE_SIG_FORCE: 'n',
      BPF_SYSCALL: 'y',
      SECURITY_LOCKDOWN_LSM: 'y',
      IMA: 'y',
    },
    commandLine: [],
    securityfs: true,
    efivarfs: false,
    efiVariables: {},
    tpms: [],
    hypervisor: false,
    ...more,
  };
}

/** A machine that booted by UEFI, with these values of its variables. */
export const uefi = (secureBoot: number, setupMode = 0, more: Partial<KernelGround> = {}): KernelGround =>
  ground(
    {},
    {
      marks: ['efi', 'acpi', 'dmi', 'modules', 'userNamespaces'],
      efivarfs: true,
      efiVariables: {
        SecureBoot: { state: 'read', bytes: [6, 0, 0, 0, secureBoot] },
        SetupMode: { state: 'read', bytes: [6, 0, 0, 0, setupMode] },
        MokSBState: { state: 'absent' },
      },
      ...more,
    },
  );

/** What a virtual machine of QEMU shows in addition. */
export const VIRTUAL = { hypervisor: true } as const;
