# two-engines: a second engine of root with its own socket, data, pid file and daemon.json, and its own faults

populate() {
  prepare_containers
  container first-good
  container first-writable-root root=''
  settle
  start_second_engine
  export DOCKER_HOST=unix:///run/second/docker.sock
  prepare_containers
  container second-good
  container second-host-network network='--network host'
  settle
}

start_second_engine() {
  mkdir -p /run/second /var/lib/docker/second
  ip link add docker1 type bridge
  ip addr add 172.29.0.1/16 dev docker1
  write_config /etc/docker-second/daemon.json <<'C'
{
  "hosts": ["unix:///run/second/docker.sock"],
  "data-root": "/var/lib/docker/second",
  "exec-root": "/run/second/exec",
  "pidfile": "/run/second/docker.pid",
  "bridge": "docker1",
  "debug": true,
  "live-restore": true
}
C
  dockerd --config-file /etc/docker-second/daemon.json --containerd /run/containerd/containerd.sock \
    --containerd-namespace second --containerd-plugins-namespace second-plugins >/var/log/dockerd-second.log 2>&1 &
  await curl -sf --unix-socket /run/second/docker.sock http://docker/_ping
}
