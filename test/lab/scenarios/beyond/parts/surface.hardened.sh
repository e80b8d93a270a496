# Containers with mounts and networks that are no way out.

populate_surface() {
  mkdir -p /srv/surface
  docker volume create surface-data >/dev/null
  container surface-good
  container surface-volume more='--volume surface-data:/data'
  container surface-data more='--volume /srv/surface:/data'
  container surface-etc-read-only more='--volume /etc/ssl:/certificates:ro'
  # All others reach the TCP port of the engine, which another part opens.
  container surface-alone network='--network none'
}
