import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/** By the letters with which the kernel itself shows them (/proc/sys/kernel/tainted). */
export const ACCEPTED_KERNEL_TAINTS: Parameter<string[]> = {
  id: 'accepted-kernel-taints',
  meaning:
    'Marks of loaded modules that are known and wanted: O for one that was built outside of the kernel, E for one without a valid signature.',
  schema: z.array(z.enum(['O', 'E'])),
};

/** Yama knows four states, 0 to 3. */
export const LOWEST_PTRACE_SCOPE: Parameter<number> = {
  id: 'lowest-ptrace-scope',
  meaning: 'The lowest value of kernel.yama.ptrace_scope that is accepted (1 to 3).',
  schema: z.int().min(1).max(3),
  shipped: 1,
};

/** Each of the four that is named has a floor; the others are not asked about. */
export const KERNEL_INFORMATION_FLOORS: Parameter<string[]> = {
  id: 'kernel-information-floors',
  meaning:
    'The lowest accepted values of kernel.kptr_restrict, dmesg_restrict, perf_event_paranoid and randomize_va_space, each as name=value.',
  schema: z
    .array(
      z.string().regex(/^(kptr_restrict|dmesg_restrict|perf_event_paranoid|randomize_va_space)=-?\d{1,3}$/),
    )
    .min(1),
  shipped: ['kptr_restrict=1', 'dmesg_restrict=1', 'perf_event_paranoid=2', 'randomize_va_space=2'],
};

/** Whatever the reason is, it is shown in the report. */
export const USER_NAMESPACES_NEEDED: Parameter<string> = {
  id: 'user-namespaces-needed',
  meaning:
    'Why accounts without rights have to be able to make user namespaces on this host, such as a rootless engine.',
  schema: z.string().min(1),
};

/** Without a word on it, a virtual machine is a question for a person: its platform decides. */
export const SECURE_BOOT_REQUIRED: Parameter<boolean> = {
  id: 'secure-boot-required',
  meaning: 'Whether the host has to boot with Secure Boot.',
  schema: z.boolean(),
};

export const TPM_REQUIRED: Parameter<boolean> = {
  id: 'tpm-required',
  meaning: 'Whether the host has to have a TPM 2.',
  schema: z.boolean(),
};

/** IMA can keep a list of what was run, and can refuse what has no right hash or signature. */
export const INTEGRITY_MEASUREMENT_REQUIRED: Parameter<string> = {
  id: 'integrity-measurement-required',
  meaning:
    'What the integrity measurement of the kernel (IMA) has to do: measure, appraise (and measure), or none.',
  schema: z.enum(['none', 'measure', 'appraise']),
};
/** Certificates and tokens bear some seconds. */
export const LARGEST_CLOCK_OFFSET_SECONDS: Parameter<number> = {
  id: 'largest-clock-offset-seconds',
  meaning: 'Seconds by which the clock of the host may be wrong.',
  schema: z.number().positive(),
  shipped: 5,
};
