import type { Fixes } from '../fix.ts';

/** Settings of the kernel; a kernel that lacks the setting cannot be mended by them. */
export const KERNEL_FIXES: Fixes = {
  'host-kernel-information-hidden': {
    kind: 'sysctl',
    least: {
      'kernel.kptr_restrict': 1,
      'kernel.dmesg_restrict': 1,
      'kernel.perf_event_paranoid': 2,
      'kernel.randomize_va_space': 2,
    },
  },
  'host-ptrace-scope-restricted': { kind: 'sysctl', least: { 'kernel.yama.ptrace_scope': 1 } },
  // Unlike 1 it can be taken back without a restart of the machine.
  'host-unprivileged-bpf-disabled': { kind: 'sysctl', least: { 'kernel.unprivileged_bpf_disabled': 2 } },
};
