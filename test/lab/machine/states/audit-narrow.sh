# audit-narrow: only rules whose path holds that of an object, or lies in it: one file, a neighbour, a longer name

enter() {
  set_rules <<'R'
-w /etc/docker/daemon.json -p rwa -k docker
-w /etc/default/docker.old -p rwa -k docker
-w /etc/containerd/config.toml.d -p rwa -k docker
-w /run/containerd/containerd.sock -p rwa -k docker
-w /run/docker.sock.old -p rwa -k docker
-w /usr/bin/containerd-shim-runc-v1 -p rwxa -k docker
-w /usr/bin/containerd-stress -p rwxa -k docker
-w /usr/lib/systemd/system/docker.service.d -p rwa -k docker
-w /usr/sbin/dockerd-other -p rwxa -k docker
-w /usr/sbin/runc-other -p rwxa -k docker
-w /var/lib/docker-other -p rwa -k docker
-w /var/lib/docker/volumes -p rwa -k docker
R
}
