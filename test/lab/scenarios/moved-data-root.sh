# moved-data-root: the data root is a link to a mount of its own; that of a second engine a directory below a mount

. /opt/plimsoll/test/lab/scenarios/parts/second-engine.sh

prepare() {
  mkdir -p /mnt/disk /mnt/shared
  mount -t tmpfs -o mode=710,size=64m disk /mnt/disk
  mount -t tmpfs -o mode=755,size=64m shared /mnt/shared
  ln -s /mnt/disk /srv/docker
  write_config <<'C'
{
  "data-root": "/srv/docker"
}
C
}

populate() {
  prepare_containers
  container good
  settle
  start_second_engine /mnt/shared/docker
}
