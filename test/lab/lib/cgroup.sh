# Each host has its own subtree of every cgroup hierarchy and sees it as the root (cgroup namespace).

cgroup_name() { printf 'plimlab-%s-%s' "$(printf '%s' "$lab_dir" | cksum | cut -d' ' -f1)" "$1"; }

# Moves this very process into the subtree of host $1.
enter_cgroups() {
  local name hierarchy dir
  name=$(cgroup_name "$1")
  for hierarchy in /sys/fs/cgroup/*/cgroup.procs; do
    dir=${hierarchy%/*}/$name
    mkdir -p "$dir"
    # A new cpuset is empty and takes no process until it has cpus and memory nodes.
    [ ! -f "$dir/cpuset.cpus" ] || cat "${hierarchy%/*}/cpuset.cpus" >"$dir/cpuset.cpus"
    [ ! -f "$dir/cpuset.mems" ] || cat "${hierarchy%/*}/cpuset.mems" >"$dir/cpuset.mems"
    echo "$BASHPID" >"$dir/cgroup.procs"
  done
}

# Wakes what host $1 holds frozen (paused containers): a frozen process does not die, not even by SIGKILL.
thaw_cgroups() {
  find "/sys/fs/cgroup/freezer/$(cgroup_name "$1")" -name freezer.state -exec sh -c 'for f; do echo THAWED >"$f"; done' - {} + 2>/dev/null || true
}

# Removes what is left of the subtree of host $1, whose processes are gone.
remove_cgroups() {
  local dir
  for dir in /sys/fs/cgroup/*/"$(cgroup_name "$1")"; do
    [ -d "$dir" ] || continue
    # The kernel may need a moment to let go of the last process.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null && break
      sleep 0.1
    done
  done
}
