# Machines: one qemu each, on software emulation. The image is only read; what a machine writes lies in files
# that qemu has removed already, so nothing is left of a machine that ends, by whatever hand, but its record.

machine_people='root operator1 deployer releaser'

machine_dir() { printf '%s/machines/%s' "$lab_dir" "$1"; }

# Prints the pid of the running machine's qemu.
machine_process() {
  runs "$(machine_dir "$1")/qemu" || die "machine $1 does not run. Start it with: machine.sh up $1"
}

# Whether the process that writes its own record into file $1 first of all has done so, and ended.
has_ended() { [ -s "$1" ] && ! runs "$1" >/dev/null; }

# up NAME STATE
machine_up() {
  local name=$1 state=$2 dir
  check_host_name "$name"
  check_state "$state"
  build_machine_image
  machine_down "$name"
  dir=$(machine_dir "$name")
  mkdir -p "$dir"
  record_owner "$dir"
  make_clone_disk "$dir"
  start_machine "$name"
  machine_state "$name" "$state"
}

# The clone's program and the Node.js it is locked to, on a disk that the machine mounts read-only: faster than
# any copy through an emulated network card.
make_clone_disk() {
  local dir=$1 stage=$1/clone
  prepare_program
  mkdir -p "$stage/plimsoll/test" "$stage/node/bin"
  cp -a "$clone_dir"/{dist,reports,package.json} "$stage/plimsoll/"
  cp -a "$clone_dir/test/lab" "$stage/plimsoll/test/"
  cp "$(readlink -f "$clone_dir/runtime/node_modules/.bin/node")" "$stage/node/bin/node"
  chmod -R u=rwX,go=rX "$stage"
  make_disk lab-clone "$(($(du -sm "$stage" | cut -f1) * 5 / 4 + 32))M" "$dir/clone.img" "$stage" >"$dir/clone.log" 2>&1 ||
    die "the disk with the clone could not be made: $(tail -n 3 "$dir/clone.log")"
  rm -rf "$stage"
}

# Starts qemu and waits until the machine says that it is ready. Only qemu can tell whether a port is free at
# the moment it takes it: another one is tried until it can.
start_machine() {
  local name=$1 dir
  dir=$(machine_dir "$name")
  for _ in $(seq 1 20); do
    launch_qemu "$dir" $((20000 + RANDOM % 12000))
    if await_machine "$dir"; then
      open_connections "$name"
      return
    fi
    grep -q 'Could not set up host forwarding' "$dir/qemu.log" || break
  done
  fail_machine "$name"
}

# Time goes on in a machine that waits for a processor, and there an audit's limits are near enough as it is. Where
# the kernel shares out by session, the priority of a process counts within its session only.
ahead_of_others='{ echo -5 >/proc/self/autogroup; } 2>/dev/null; exec nice -n -5 "$@"'

# launch_qemu DIR PORT
launch_qemu() {
  local dir=$1 port=$2
  printf '%s\n' "$port" >"$dir/port"
  rm -f "$dir/qemu"
  : >"$dir/ready.log"
  (
    # exec keeps the pid of the record.
    record_process "$dir/qemu" "$BASHPID"
    TMPDIR=$dir exec setsid sh -c "$ahead_of_others" sh qemu-system-x86_64 $(qemu_hardware) -snapshot \
      -kernel "$(machine_image)/vmlinuz" -initrd "$(machine_image)/initrd" \
      -append 'root=/dev/vda rw console=ttyS0 quiet systemd.show_status=1 net.ifnames=0 audit=1 mitigations=off fsck.mode=skip' \
      -drive "file=$(machine_image)/root.img,if=virtio,format=raw,cache=unsafe" \
      -drive "file=$(machine_image)/engine.img,if=virtio,format=raw,cache=unsafe" \
      -drive "file=$dir/clone.img,if=virtio,format=raw,cache=unsafe" \
      -netdev "user,id=lab,restrict=on,hostfwd=tcp:127.0.0.1:$port-:22" -device virtio-net-pci,netdev=lab,romfile= \
      -serial "file:$dir/console.log" -serial "file:$dir/ready.log"
  ) </dev/null >"$dir/qemu.log" 2>&1 &
}

# No cx16: on qemu 7.2 the emulated cmpxchg16b goes wrong, and the kernel crashes in its allocator half a minute
# after power-on. Hardware virtualisation is not used where it is there either: the same machine everywhere.
qemu_hardware() {
  printf '%s ' -nodefaults -no-user-config -display none -machine q35 -accel tcg,thread=multi -cpu Nehalem,+rdrand,-cx16 \
    -smp 2 -m 2048 -device virtio-rng-pci
}

# The last thing in a start is a line on the second serial port, by machine/guest/ready.sh.
await_machine() {
  local dir=$1 limit=${PLIMSOLL_LAB_START_TIMEOUT:-480} deadline
  deadline=$((SECONDS + limit))
  until grep -q '^ready' "$dir/ready.log"; do
    ! grep -q '^failed' "$dir/ready.log" || return 1
    ! has_ended "$dir/qemu" || { echo 'lab: qemu has ended' >>"$dir/qemu.log"; return 1; }
    [ "$SECONDS" -lt "$deadline" ] || { echo "lab: not ready after $limit seconds" >>"$dir/qemu.log"; return 1; }
    sleep 0.2
  done
}

fail_machine() {
  local dir log
  dir=$(machine_dir "$1")
  log=$(tail -n 15 "$dir"/qemu.log "$dir"/console.log "$dir"/ready.log 2>/dev/null | tr -d '\r')
  machine_down "$1"
  die "machine $1 did not come up. Its last lines were:
$log"
}

machine_ssh_options() {
  printf '%s\n' -i "$(lab_key)" -p "$(cat "$(machine_dir "$1")/port")" -o "UserKnownHostsFile=$(machine_image)/known_hosts" \
    -o HostKeyAlias=plimsoll-machine -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR
}

# A handshake costs a second of emulated time, so each person has one connection that all commands share.
open_connections() {
  local name=$1 dir person
  local -a options
  dir=$(machine_dir "$name")
  mapfile -t options < <(machine_ssh_options "$name")
  for person in $machine_people; do
    (
      record_process "$dir/ssh-$person" "$BASHPID"
      exec setsid ssh "${options[@]}" -N -M -S "$dir/$person" "$person@127.0.0.1"
    ) </dev/null >"$dir/ssh-$person.log" 2>&1 &
  done
  for person in $machine_people; do
    until [ -S "$dir/$person" ]; do
      ! has_ended "$dir/ssh-$person" || {
        echo "lab: $person could not log in: $(cat "$dir/ssh-$person.log")" >>"$dir/qemu.log"
        fail_machine "$name"
      }
      sleep 0.1
    done
  done
}

# run [-u USER] [-t SECONDS] [-e NAME=VALUE]... NAME COMMAND...
machine_run() {
  local user home name dir
  local -a words terminal=()
  read_run_words "$@"
  dir=$(machine_dir "$name")
  machine_process "$name" >/dev/null
  [ -S "$dir/$user" ] || die "nobody is logged in as '$user'. Use one of: $machine_people."
  [ ! -t 0 ] || [ ! -t 1 ] || terminal=(-t)
  # sshd hands one line to the login's shell, which is bash. It has to outlive the command: of one that a signal
  # ended, ssh would only tell 255. The shared connection is the only way in.
  exec ssh "${terminal[@]}" -S "$dir/$user" -o ControlMaster=no -o LogLevel=ERROR -o BatchMode=yes -o 'ProxyCommand=false' "$user@127.0.0.1" \
    "$(printf '%q ' "${words[@]}"); exit \$?"
}

check_state() {
  [ -f "$clone_dir/test/lab/machine/states/$1.sh" ] || die "there is no state '$1' of a machine. See: machine.sh states"
}

# Leaves the state the machine is in for another. Some cannot be left by a running machine; it is started anew.
machine_state() {
  local name=$1 state=$2 dir code=0
  check_state "$state"
  dir=$(machine_dir "$name")
  change_state "$name" "$state" || code=$?
  if [ "$code" = 75 ]; then
    end_machine "$dir"
    start_machine "$name"
    code=0
    change_state "$name" "$state" || code=$?
  fi
  [ "$code" = 0 ] || die "machine $name could not be brought into the state $state: $(tail -n 15 "$dir/state.log")"
  printf '%s\n' "$state" >"$dir/state"
}

change_state() {
  (machine_run -t 240 "$1" bash /opt/plimsoll/test/lab/machine/guest/change-state.sh "$2") </dev/null >"$(machine_dir "$1")/state.log" 2>&1
}

end_machine() {
  local person
  end_recorded_process "$1/qemu"
  for person in $machine_people; do end_recorded_process "$1/ssh-$person"; done
  # The next start is not to take these for its own.
  rm -f "$1"/qemu "$1"/ssh-* $(printf "$1/%s " $machine_people)
}

# Power is cut: there is nothing on its disks that should last.
machine_down() {
  local dir
  check_host_name "$1"
  dir=$(machine_dir "$1")
  end_machine "$dir"
  rm -rf "$dir"
}
