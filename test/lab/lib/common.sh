# Names and small tools that every part of the lab uses. Sourced by lab.sh and machine.sh.

lab_dir=${PLIMSOLL_LAB_DIR:-/var/tmp/plimsoll-lab}
clone_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
host_name_pattern='^[a-z][a-z0-9-]{0,40}$'

# Says what went wrong and ends the command.
die() {
  printf 'lab: %s\n' "$*" >&2
  exit 1
}

# Shows the comment at the head of the command.
usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

require_machine() {
  [ "$(id -u)" = 0 ] || die 'the lab makes namespaces and mounts, so it needs root. Run it as root.'
  [ -d /sys/fs/cgroup/memory ] || die 'the lab needs the cgroup v1 controllers under /sys/fs/cgroup; this machine has cgroup v2 alone.'
  local tool
  for tool in apt-get flock ip nsenter setsid unshare; do
    command -v "$tool" >/dev/null || die "the command $tool is missing. Install it (util-linux, iproute2) and try again."
  done
}

# The directory where one host keeps its record and its log.
host_dir() { printf '%s/hosts/%s' "$lab_dir" "$1"; }

check_host_name() {
  [[ $1 =~ $host_name_pattern ]] || die "'$1' cannot be a host's name. Use lower-case letters, digits and dashes, at most 41 of them."
}

# Builds this clone's program unless it is built: it starts in half the time that its sources take.
prepare_program() { sh "$clone_dir/runtime/prepare" program || die 'the program of this clone could not be built.'; }
