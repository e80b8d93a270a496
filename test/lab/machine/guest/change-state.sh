# Leaves the state that the machine is in, and enters the state $1. Exit code 75: the present state can only be
# left by starting the machine anew.
set -Eeuo pipefail
trap 'echo "lab: this failed: $BASH_COMMAND (${BASH_SOURCE[0]}, line $LINENO)" >&2' ERR
here=/opt/plimsoll/test/lab/machine
. "$here/guest/kept.sh"
. "$here/guest/audit.sh"
. "$here/guest/engine.sh"

# A state replaces what it needs. Settings that are kept come back by themselves after `leave`.
enter() { :; }
leave() { :; }

(
  . "$here/states/$(cat /run/lab/state).sh"
  leave
)
# From here on the machine is in no state that can be left half-way.
echo as-booted >/run/lab/state
restore_settings
(
  echo "$1" >/run/lab/state
  . "$here/states/$1.sh"
  enter
)
