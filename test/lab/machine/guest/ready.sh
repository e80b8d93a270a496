# Runs on the machine at the end of its start, by lab-ready.service: makes the containers, keeps what states may
# change, and tells the lab by the second serial port. Sourced files know the tools of the lab's other hosts.
set -Eeuo pipefail
trap 'echo "failed: $BASH_COMMAND (${BASH_SOURCE[0]}, line $LINENO)" >/dev/ttyS1' ERR
exec 2> >(tee /dev/ttyS1 >&2)
. /opt/plimsoll/test/lab/guest/image.sh
. /opt/plimsoll/test/lab/machine/guest/kept.sh

mkdir -p /run/lab
make_image lab/base 'CMD ["sleep","infinity"]'
docker create --name never-started lab/base >/dev/null
docker create --name confined lab/base >/dev/null
docker create --name unconfined --security-opt apparmor=unconfined lab/base >/dev/null
docker start confined unconfined >/dev/null
keep_settings
echo as-booted >/run/lab/state
echo ready >/dev/ttyS1
