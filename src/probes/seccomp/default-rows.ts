import type { COMPARISONS } from './profile.ts';

/**
 * The releases of the engine with which its own profile changed (moby, profiles/seccomp; since 28.4 in a module of its
 * own), in the order of what the profile allows. 20.10.23 went back to that of 20.10.18; 24.0.0 has that of 23.0.0, and
 * 24.0.3 that of 23.0.7.
 */
export const GENERATIONS = [
  '20.10.0',
  '20.10.4',
  '20.10.10',
  '20.10.18',
  '20.10.22',
  '20.10.26',
  '23.0.0',
  '23.0.7',
  '23.0.10',
  '25.0.0',
  '25.0.3',
  '28.2.0',
  '29.4.2',
  '29.4.3',
] as const;
export type Generation = (typeof GENERATIONS)[number];

/** Calls that the profile allows, where all that the row names holds. It forbids all others. */
export interface DefaultRow {
  /** The first and the last generation that has it; all where they are left out, but for those of `but`. */
  readonly from?: Generation;
  readonly to?: Generation;
  readonly but?: readonly Generation[];
  readonly caps?: readonly string[];
  readonly notCaps?: readonly string[];
  readonly arches?: readonly string[];
  readonly notArches?: readonly string[];
  readonly minKernel?: string;
  /** Which argument has to compare how with what; with a mask, what it covers has to be 0. */
  readonly argument?: readonly [number, (typeof COMPARISONS)[number], number];
  /** Names with blanks between them. */
  readonly calls: string;
}

/** What each generation of the engine's own profile allows. Facts from its releases, in a form of our own. */
export const DEFAULT_ROWS: readonly DefaultRow[] = [
  { arches: ['amd64', 'x32'], calls: 'arch_prctl' },
  { arches: ['amd64', 'x32', 'x86'], calls: 'modify_ldt' },
  {
    arches: ['arm', 'arm64'],
    calls: `
      arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2`,
  },
  { arches: ['ppc64le'], calls: 'sync_file_range2' },
  {
    arches: ['s390', 's390x'],
    notCaps: ['CAP_SYS_ADMIN'],
    argument: [1, 'SCMP_CMP_MASKED_EQ', 2114060288],
    calls: 'clone',
  },
  { arches: ['s390', 's390x'], calls: 's390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr' },
  { caps: ['CAP_DAC_READ_SEARCH'], calls: 'open_by_handle_at' },
  { caps: ['CAP_SYSLOG'], calls: 'syslog' },
  {
    caps: ['CAP_SYS_ADMIN'],
    calls: `
      bpf clone fanotify_init lookup_dcookie mount perf_event_open quotactl setdomainname sethostname setns
      syslog umount umount2 unshare`,
  },
  { caps: ['CAP_SYS_BOOT'], calls: 'reboot' },
  { caps: ['CAP_SYS_CHROOT'], calls: 'chroot' },
  { caps: ['CAP_SYS_MODULE'], calls: 'delete_module finit_module init_module' },
  { caps: ['CAP_SYS_NICE'], calls: 'get_mempolicy mbind set_mempolicy' },
  { caps: ['CAP_SYS_PACCT'], calls: 'acct' },
  { caps: ['CAP_SYS_PTRACE'], calls: 'kcmp pidfd_getfd process_vm_readv process_vm_writev ptrace' },
  { caps: ['CAP_SYS_RAWIO'], calls: 'ioperm iopl' },
  { caps: ['CAP_SYS_TIME'], calls: 'clock_settime settimeofday stime' },
  { caps: ['CAP_SYS_TTY_CONFIG'], calls: 'vhangup' },
  { minKernel: '4.8', calls: 'ptrace' },
  {
    notCaps: ['CAP_SYS_ADMIN'],
    notArches: ['s390', 's390x'],
    argument: [0, 'SCMP_CMP_MASKED_EQ', 2114060288],
    calls: 'clone',
  },
  {
    calls: `
      _llseek _newselect accept accept4 access adjtimex alarm bind brk capget capset chdir chmod chown chown32
      clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
      clock_nanosleep clock_nanosleep_time64 close connect copy_file_range creat dup dup2 dup3 epoll_create
      epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_wait epoll_wait_old eventfd eventfd2 execve
      execveat exit exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir
      fchmod fchmodat fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock fork
      fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex
      futex_time64 futimesat get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid
      getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp
      getpid getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage
      getsid getsockname getsockopt gettid gettimeofday getuid getuid32 getxattr inotify_add_watch
      inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents
      io_pgetevents_time64 io_setup io_submit ioctl ioprio_get ioprio_set ipc kill lchown lchown32 lgetxattr
      link linkat listen listxattr llistxattr lremovexattr lseek lsetxattr lstat lstat64 madvise membarrier
      memfd_create mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr
      mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
      mremap msgctl msgget msgrcv msgsnd msync munlock munlockall munmap nanosleep newfstatat open openat
      openat2 pause pidfd_open pidfd_send_signal pipe pipe2 poll ppoll ppoll_time64 prctl pread64 preadv
      preadv2 prlimit64 pselect6 pselect6_time64 pwrite64 pwritev pwritev2 read readahead readlink readlinkat
      readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr rename renameat
      renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo
      rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo
      sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
      sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
      sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop
      semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list set_thread_area
      set_tid_address setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setitimer
      setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32
      setrlimit setsid setsockopt setuid setuid32 setxattr shmat shmctl shmdt shmget shutdown sigaltstack
      signalfd signalfd4 sigprocmask sigreturn socketpair splice stat stat64 statfs statfs64 statx symlink
      symlinkat sync sync_file_range syncfs sysinfo tee tgkill time timer_create timer_delete timer_getoverrun
      timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime
      timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask
      uname unlink unlinkat utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write
      writev`,
  },
  { argument: [0, 'SCMP_CMP_EQ', 0], calls: 'personality' },
  { argument: [0, 'SCMP_CMP_EQ', 8], calls: 'personality' },
  { argument: [0, 'SCMP_CMP_EQ', 131072], calls: 'personality' },
  { argument: [0, 'SCMP_CMP_EQ', 131080], calls: 'personality' },
  { argument: [0, 'SCMP_CMP_EQ', 4294967295], calls: 'personality' },
  { but: ['29.4.2'], calls: 'socketcall' },
  { to: '23.0.10', calls: 'io_uring_enter io_uring_register io_uring_setup' },
  { to: '23.0.0', but: ['20.10.26'], caps: ['CAP_SYS_ADMIN'], calls: 'name_to_handle_at' },
  { to: '20.10.26', but: ['20.10.22'], calls: 'socket' },
  { from: '20.10.4', caps: ['CAP_SYS_ADMIN'], calls: 'fsconfig fsmount fsopen fspick move_mount open_tree' },
  { from: '20.10.4', caps: ['CAP_SYS_PTRACE'], calls: 'process_madvise' },
  { from: '20.10.4', calls: 'close_range epoll_pwait2' },
  { from: '20.10.10', caps: ['CAP_SYS_ADMIN'], calls: 'clone3' },
  { from: '20.10.18', caps: ['CAP_SYS_ADMIN'], calls: 'mount_setattr quotactl_fd' },
  {
    from: '20.10.18',
    calls: `
      futex_waitv landlock_add_rule landlock_create_ruleset landlock_restrict_self memfd_secret
      process_mrelease`,
  },
  { from: '20.10.22', to: '28.2.0', but: ['20.10.26'], argument: [0, 'SCMP_CMP_NE', 40], calls: 'socket' },
  { from: '20.10.26', but: ['23.0.0'], calls: 'name_to_handle_at' },
  { from: '23.0.0', arches: ['ppc64le'], calls: 'swapcontext' },
  { from: '23.0.0', arches: ['riscv64'], calls: 'riscv_flush_icache' },
  { from: '23.0.0', caps: ['CAP_BPF'], calls: 'bpf' },
  { from: '23.0.0', caps: ['CAP_PERFMON'], calls: 'perf_event_open' },
  { from: '23.0.0', caps: ['CAP_SYS_TIME'], calls: 'clock_settime64' },
  { from: '23.0.0', minKernel: '4.8', calls: 'process_vm_readv process_vm_writev' },
  { from: '23.0.0', calls: 'pkey_alloc pkey_free pkey_mprotect' },
  { from: '23.0.10', but: ['25.0.0'], caps: ['CAP_SYS_NICE'], calls: 'set_mempolicy_home_node' },
  {
    from: '23.0.10',
    but: ['25.0.0'],
    calls: `
      cachestat fchmodat2 futex_requeue futex_wait futex_wake map_shadow_stack`,
  },
  { from: '28.2.0', caps: ['CAP_SYS_ADMIN'], calls: 'lsm_get_self_attr lsm_list_modules lsm_set_self_attr' },
  {
    from: '28.2.0',
    calls: `
      getxattrat listmount listxattrat mseal removexattrat riscv_hwprobe setxattrat statmount uretprobe`,
  },
  { from: '29.4.2', argument: [0, 'SCMP_CMP_EQ', 39], calls: 'socket' },
  { from: '29.4.2', argument: [0, 'SCMP_CMP_GT', 40], calls: 'socket' },
  { from: '29.4.2', argument: [0, 'SCMP_CMP_LT', 38], calls: 'socket' },
];
