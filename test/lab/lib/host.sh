# Hosts: own mount, pid, uts, ipc, network and cgroup namespaces over the root file system of a suite.
# Everything a host mounts lies in its own mount namespace, everything it writes in a tmpfs there: when its
# init dies, by whatever hand, nothing is left but its record, and the next start with that name clears it.

# up NAME SUITE SCENARIO
host_up() {
  local name=$1 suite=$2 scenario=$3 dir node launcher init
  check_host_name "$name"
  [ -f "$clone_dir/test/lab/scenarios/$scenario.sh" ] || die "there is no scenario '$scenario'. See: lab.sh scenarios"
  node=${PLIMSOLL_LAB_NODE:-$(command -v node)} || die 'no node was found on PATH. Set PLIMSOLL_LAB_NODE to the runtime that hosts shall use.'
  build_suite "$suite"
  host_down "$name"
  dir=$(host_dir "$name")
  mkdir -p "$dir"
  cp "$(lab_key).pub" "$dir/authorized_keys"
  printf '%s\n' "$suite" >"$dir/suite"
  printf '%s\n' "$scenario" >"$dir/scenario"
  record_owner "$dir"
  (
    enter_cgroups "$name"
    # The record is written before there is anything to end; exec keeps the pid.
    record_process "$dir/launcher" "$BASHPID"
    exec setsid unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child=KILL \
      bash "$clone_dir/test/lab/guest/stage.sh" "$(suite_root "$suite")" "$dir" "$clone_dir" "$(readlink -f "$node")" "$name" "$scenario"
  ) </dev/null >"$dir/log" 2>&1 &
  launcher=$!
  init=$(await_init "$launcher") || fail_up "$name"
  record_process "$dir/init" "$init"
  attach_network "$init" >"$dir/address" || fail_up "$name"
  await_ready "$name" "$init" || fail_up "$name"
}

# Prints the pid of the host's init: the child of its launcher that has a network namespace of its own. The
# launcher has other, short-lived children before.
await_init() {
  local child network
  for _ in $(seq 1 250); do
    child=$(cat "/proc/$1/task/$1/children" 2>/dev/null) || return 1
    child=${child% }
    network=$(readlink "/proc/$child/ns/net" 2>/dev/null) || network=
    if [ -n "$network" ] && [ "$network" != "$(readlink /proc/self/ns/net)" ]; then
      printf '%s' "$child"
      return
    fi
    sleep 0.02
  done
  return 1
}

await_ready() {
  local limit=${PLIMSOLL_LAB_START_TIMEOUT:-180}
  local deadline=$((SECONDS + limit))
  until [ -e "/proc/$2/root/run/lab/ready" ]; do
    [ -d "/proc/$2" ] && [ ! -e "/proc/$2/root/run/lab/failed" ] || return 1
    if [ "$SECONDS" -ge "$deadline" ]; then
      printf 'lab: not ready after %s seconds. Processes:\n%s\n' "$limit" "$(nsenter -t "$2" -m -p ps -eo pid,ppid,args --cols 120)" >>"$(host_dir "$1")/log"
      return 1
    fi
    sleep 0.05
  done
}

fail_up() {
  local log
  log=$(tail -n 40 "$(host_dir "$1")/log" 2>/dev/null)
  host_down "$1"
  die "host $1 did not come up. Its last lines were:
${log:-(none)}"
}

# Prints the pid of the running host's init.
host_init() {
  recorded_process "$(host_dir "$1")/init" || die "host $1 does not run. Start it with: lab.sh up $1 SUITE SCENARIO"
}

# run [-u USER] [-t SECONDS] [-e NAME=VALUE]... NAME COMMAND...
host_run() {
  local user home name init
  local -a words as=()
  read_run_words "$@"
  init=$(host_init "$name")
  [ "$user" = root ] || as=(setpriv --reuid "$user" --regid "$user" --init-groups)
  exec nsenter -t "$init" --mount --pid --uts --ipc --net --cgroup --root --wdns="$home" "${as[@]}" "${words[@]}"
}

host_down() {
  local dir
  check_host_name "$1"
  dir=$(host_dir "$1")
  thaw_cgroups "$1"
  end_recorded_process "$dir/init"
  end_recorded_process "$dir/launcher"
  end_recorded_process "$dir/delay"
  remove_cgroups "$1"
  rm -rf "$dir"
}
