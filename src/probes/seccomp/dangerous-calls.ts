/** What a call gives to whoever wants out of a container, for calls that change more than the container. */
const REASONS: readonly (readonly [reason: string, calls: readonly string[]])[] = [
  [
    'changes what is mounted where',
    [
      'mount',
      'umount',
      'umount2',
      'move_mount',
      'open_tree',
      'fsopen',
      'fsconfig',
      'fsmount',
      'fspick',
      'mount_setattr',
      'pivot_root',
    ],
  ],
  ['makes or enters namespaces', ['unshare', 'setns', 'clone', 'clone3']],
  [
    'loads programs into the kernel or makes its races easy to win',
    ['bpf', 'perf_event_open', 'userfaultfd'],
  ],
  [
    'reaches the memory and the handles of other processes',
    ['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd', 'process_madvise'],
  ],
  ['reaches keyrings, which containers share', ['keyctl', 'add_key', 'request_key']],
  [
    'replaces, extends or stops the kernel',
    ['init_module', 'finit_module', 'delete_module', 'kexec_load', 'kexec_file_load', 'reboot'],
  ],
  ['opens any file of a file system by its number', ['open_by_handle_at']],
  ['works past the filter', ['io_uring_setup', 'io_uring_enter', 'io_uring_register']],
  [
    'changes the state of the whole host or reaches old code',
    [
      'iopl',
      'ioperm',
      'modify_ldt',
      'personality',
      'quotactl',
      'quotactl_fd',
      'acct',
      'swapon',
      'swapoff',
      'nfsservctl',
      'lookup_dcookie',
      'syslog',
      'settimeofday',
      'clock_settime',
      'clock_settime64',
      'adjtimex',
      'vm86',
      'vm86old',
    ],
  ],
  [
    'opens sockets of any family, those of the kernel’s ciphers and of hypervisors too',
    ['socket', 'socketcall'],
  ],
];

const REASON_OF = new Map(REASONS.flatMap(([reason, calls]) => calls.map((call) => [call, reason] as const)));

/** Calls with which containers were left, or with which they would be. */
export const DANGEROUS_CALLS: readonly string[] = [...REASON_OF.keys()];

/** Why a call is dangerous; calls that a policy adds have the policy for a reason. */
export const reasonOf = (call: string): string => REASON_OF.get(call) ?? 'is dangerous by the policy';
