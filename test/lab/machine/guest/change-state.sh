# Leaves the state that the machine is in, and enters the state $1. Exit code 75: the present state can only be
# left by starting the machine anew, because it is made so or because the last change failed.
set -Eeuo pipefail
trap 'echo "lab: this failed: $BASH_COMMAND (${BASH_SOURCE[0]}, line $LINENO)" >&2' ERR
here=/opt/plimsoll/test/lab/machine
. "$here/guest/kept.sh"
. "$here/guest/audit.sh"
. "$here/guest/engine.sh"
. "$here/guest/apparmor.sh"
. "$here/guest/kernel.sh"

# A state replaces what it needs. Settings that are kept come back by themselves after `leave`.
enter() { :; }
leave() { :; }

former=$(cat /run/lab/state)
[ "$former" != unknown ] || exit 75
echo unknown >/run/lab/state
(
  . "$here/states/$former.sh"
  leave
)
restore_settings
(
  . "$here/states/$1.sh"
  enter
)
echo "$1" >/run/lab/state
