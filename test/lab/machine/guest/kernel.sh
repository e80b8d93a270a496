# What states of the kernel are made of. Sourced by change-state.sh before the state.

# weaken_kernel: what protects a host from its own processes, as far down as it goes. restore_kernel undoes it.
weaken_kernel() {
  sysctl "${weak_settings[@]%%=*}" | tr -d ' ' >/run/lab/sysctls
  sysctl --quiet "${weak_settings[@]}"
}
restore_kernel() { sysctl --quiet --load /run/lab/sysctls; }

weak_settings=(
  kernel.dmesg_restrict=0 kernel.kptr_restrict=0 kernel.perf_event_paranoid=0 kernel.randomize_va_space=0
  kernel.unprivileged_bpf_disabled=0 kernel.yama.ptrace_scope=0 net.ipv4.ip_forward=1
)

# harden_kernel: the opposite, and no way back before the next start.
harden_kernel() {
  sysctl --quiet kernel.dmesg_restrict=1 kernel.kptr_restrict=2 kernel.perf_event_paranoid=3 \
    kernel.randomize_va_space=2 kernel.unprivileged_bpf_disabled=1 kernel.yama.ptrace_scope=2 \
    net.core.bpf_jit_harden=2 user.max_user_namespaces=0
  echo integrity >/sys/kernel/security/lockdown
}

# keep_clock: chrony follows a source, which is a second chrony on this machine, for there is no network.
keep_clock() {
  printf 'local stratum 8\nallow 127.0.0.1\nport 11123\ncmdport 0\nbindcmdaddress /\npidfile /run/lab/source.pid\n' >/run/lab/source.conf
  printf 'server 127.0.0.1 port 11123 iburst minpoll 0 maxpoll 1\nmakestep 1 3\nbindcmdaddress 127.0.0.1\n' >/run/lab/chrony.conf
  chronyd -x -f /run/lab/source.conf
  chronyd -f /run/lab/chrony.conf
  chronyc waitsync 60 0 0 0.5
}
