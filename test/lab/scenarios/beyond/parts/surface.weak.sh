# Ways out of a container: sockets of engines, devices, the data root, and what the host starts.

# A place that leads to the socket without its name, and devices that are not where devices are.
prepare_surface() {
  mkdir -p /srv/surface /etc/cron.d
  ln -s /run/docker.sock /srv/surface/link
  mknod /srv/surface/disk b 7 250
  ln -s /srv/surface/disk /srv/surface/by-id
  mknod /srv/surface/kmsg c 1 11
}

populate_surface() {
  docker volume create --opt type=none --opt o=bind --opt device=/var/run surface-run >/dev/null
  docker volume create --opt type=none --opt o=bind --opt device=/etc/cron.d surface-cron >/dev/null
  docker volume create surface-data >/dev/null
  container surface-socket more='--volume /run/docker.sock:/socket:ro'
  container surface-socket-directory more='--volume /run:/host:ro'
  container surface-socket-volume more='--volume surface-run:/host:ro'
  container surface-socket-link more='--volume /srv/surface/link:/socket:ro'
  container surface-disk more='--device-cgroup-rule "b 8:* rwm"'
  container surface-block-device more='--device /srv/surface/by-id:/dev/data:r'
  container surface-kernel-log more='--device /srv/surface/kmsg:/dev/kmsg:r'
  container surface-all-devices more='--volume /dev:/host'
  container surface-fuse more='--device /dev/fuse'
  container surface-data-root more='--volume /var/lib/docker:/host:ro'
  container surface-logs more='--volume /var/lib/docker/containers:/logs:ro'
  container surface-root user='--user 0:0' more='--volume /:/host'
  container surface-etc user='--user 0:0' more='--volume /etc:/host'
  container surface-etc-of-nobody more='--volume /etc:/host'
  container surface-cron user='--user 0:0' more='--volume surface-cron:/host'
  # All others reach the TCP port of the engine, which another part opens.
  container surface-alone network='--network none'
}
