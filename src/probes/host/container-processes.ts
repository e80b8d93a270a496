import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** A process in a container as the host's kernel sees it. */
export const containerProcessShape = z.object({
  pid: z.int(),
  /** Full id of the container, from the path of its cgroup. */
  container: z.string(),
  /** Name of the program as the kernel keeps it (at most 15 bytes). */
  name: z.string(),
  /** Last part of argv[0]; empty where it may not be read. */
  argv0: z.string(),
  /** Path of the program inside the container; null where the account may not see it. */
  executable: z.string().nullable(),
  /** Effective user id as the host sees it. */
  uid: z.int(),
  /** Capability masks, hexadecimal, as in /proc/PID/status. */
  capBounding: z.string(),
  capEffective: z.string(),
  /** null where the kernel does not say. */
  noNewPrivileges: z.boolean().nullable(),
  /** 0 none, 1 strict, 2 filter; null where the kernel does not say. */
  seccomp: z.int().nullable(),
  /** AppArmor profile with its mode, or SELinux label, from attr/current; null where the process has none or it may not be read. */
  label: z.string().nullable(),
  /** Whether the label could be read at all. */
  labelReadable: z.boolean(),
  /** Lines of uid_map, blanks squeezed; null where it may not be read. */
  uidMap: z.array(z.string()).nullable(),
});
export type ContainerProcess = z.infer<typeof containerProcessShape>;
export const containerProcessesShape = z.object({
  processes: z.array(containerProcessShape),
  /** The process table is shown to this account only in part (hidepid). */
  partial: z.boolean(),
});

export const containerProcesses = defineScriptProbe({
  id: 'container-processes',
  source: '/proc of containers',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: containerProcessesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
