# What scenarios are made of: settings with their defaults, steps a scenario may replace, and the starting of
# daemons. Sourced by init.sh before the scenario.

# run: containerd and dockerd are started. stopped: they are installed, no more.
engine=run
# Further flags of dockerd: what an administrator would put into DOCKER_OPTS.
dockerd_flags=()
# The whole command where the one of the package's unit does not fit; empty: the unit's.
dockerd_command=()
# The first socket of the engine, for the docker command of the scenario.
engine_socket=/run/docker.sock

# Steps, in this order. A scenario replaces those it needs.
prepare() { :; }  # before any daemon starts
populate() { :; } # with the engine answering
finish() { :; }   # last, whether there is an engine or not

# Waits until a command succeeds, at most 60 seconds.
await() {
  local n=0
  until "$@" >/dev/null 2>&1; do
    [ $((n += 1)) -le 1200 ] || { echo "lab: waited 60 seconds for: $*" >&2; return 1; }
    sleep 0.05
  done
}

start_containerd() {
  containerd >/var/log/containerd.log 2>&1 &
  await test -S /run/containerd/containerd.sock
}

# Starts dockerd by the command of the package's own unit. It asks for a socket from systemd (-H fd://), which
# is handed over here the same way, with the owner and the mode of the package's socket unit.
start_engine() {
  local -a command=("${dockerd_command[@]}")
  if [ ${#command[@]} -eq 0 ]; then
    read -r -a command < <(sed -n 's/^ExecStart=//p' "$(unit_file docker.service)" | sed 's/ \$DOCKER_OPTS//')
    command=(perl /opt/lab/socket-activate.pl "$engine_socket" docker 0660 "${command[@]}")
  fi
  "${command[@]}" "${dockerd_flags[@]}" >/var/log/dockerd.log 2>&1 &
  await_engine $!
}

await_engine() {
  export DOCKER_HOST=unix://$engine_socket
  local n=0
  until curl -sf --unix-socket "$engine_socket" http://docker/_ping >/dev/null 2>&1; do
    [ -d "/proc/$1" ] && [ $((n += 1)) -le 1200 ] || { tail -n 8 /var/log/dockerd.log >&2; return 1; }
    sleep 0.05
  done
}

# Prints where the package put a unit file.
unit_file() {
  local dir
  for dir in /etc /run /usr/local/lib /usr/lib /lib; do
    [ ! -f "$dir/systemd/system/$1" ] || { printf '%s' "$dir/systemd/system/$1"; return; }
  done
  return 1
}

# Version of the engine that is installed, as "20", "26" or "28".
engine_major() { dockerd --version | sed -n 's/.*version \([0-9]*\)\..*/\1/p'; }

# Starts a plugin `allow-all` that --authorization-plugin can name.
start_authorization_plugin() {
  mkdir -p /run/docker/plugins
  perl /opt/lab/authz-plugin.pl /run/docker/plugins/allow-all.sock &
  await test -S /run/docker/plugins/allow-all.sock
}

# write_config [FILE]: daemon.json from stdin, with the owner and the mode it should have.
write_config() {
  mkdir -p "$(dirname "${1:-/etc/docker/daemon.json}")"
  install -m 644 /dev/stdin "${1:-/etc/docker/daemon.json}"
}
