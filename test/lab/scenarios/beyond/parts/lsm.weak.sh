# Containers that ask for labels on what is not theirs; hosts of the lab have a kernel without AppArmor and SELinux.

populate_lsm() {
  mkdir -p /srv/lsm-shared
  # A directory of the system in disguise.
  docker volume create --opt type=none --opt o=bind --opt device=/opt lsm-opt >/dev/null
  container lsm-etc more='--volume /etc:/host:ro,z'
  container lsm-below-usr more='--volume /usr/share:/host:Z'
  container lsm-volume-of-opt more='--volume lsm-opt:/host:z'
  container lsm-shared-1 more='--volume /srv/lsm-shared:/data:z'
  container lsm-shared-2 more='--volume /srv/lsm-shared:/data'
  container lsm-unconfined more='--security-opt apparmor=unconfined --security-opt label=disable'
}
