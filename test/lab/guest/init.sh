#!/bin/bash
# A host's init: starts what a host has, in the way the scenario says, then reaps orphans for ever.
set -Eeuo pipefail
trap 'touch /run/lab/failed' EXIT
trap 'echo "lab: this failed: $BASH_COMMAND (${BASH_SOURCE[0]}, line $LINENO)" >&2' ERR
. /opt/lab/engine.sh
. /opt/lab/image.sh
. /opt/lab/containers.sh
. /opt/lab/tls.sh
. "/opt/plimsoll/test/lab/scenarios/$1.sh"

until ip -4 -o addr show eth0 2>/dev/null | grep -q inet; do sleep 0.02; done
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
for login in operator1 deployer; do
  install -d -m 700 -o "$login" -g "$login" "/home/$login/.ssh"
  install -m 600 -o "$login" -g "$login" /root/.ssh/authorized_keys "/home/$login/.ssh/authorized_keys"
done
/usr/sbin/sshd -o HostKey=/etc/ssh/ssh_host_ed25519_key
prepare
[ "$engine" != run ] || {
  start_containerd
  start_engine
  populate
}
finish
touch /run/lab/ready
trap - EXIT ERR
set +e
while :; do
  sleep 3600 &
  wait $!
done
