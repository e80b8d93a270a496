# containerd-store: as images, with the image store of containerd, whose root is a directory of a shared disk

. /opt/plimsoll/test/lab/scenarios/images.sh

# Engine 20.10 has no such store and takes no notice of the feature. Layers need a disk of their own: no overlay lies on another.
prepare() {
  mkdir -p /srv/shared
  mount -t tmpfs -o mode=755,size=512m shared /srv/shared
  printf 'version = 2\nroot = "/srv/shared/containerd"\n' >/etc/containerd/config.toml
  write_config <<'C'
{"features": {"containerd-snapshotter": true}}
C
}
