# A second engine of root beside the usual one, with its own socket, pid file and daemon.json. They share containerd.

# start_second_engine DATA_ROOT [KEYS]: KEYS are further lines for its daemon.json, with commas between them.
start_second_engine() {
  mkdir -p /run/second "$1"
  ip link add docker1 type bridge
  ip addr add 172.29.0.1/16 dev docker1
  write_config /etc/docker-second/daemon.json <<C
{
  "hosts": ["unix:///run/second/docker.sock"],
  "data-root": "$1",
  "exec-root": "/run/second/exec",
  "pidfile": "/run/second/docker.pid",
  "bridge": "docker1"${2:+,
  $2}
}
C
  dockerd --config-file /etc/docker-second/daemon.json --containerd /run/containerd/containerd.sock \
    --containerd-namespace second --containerd-plugins-namespace second-plugins >/var/log/dockerd-second.log 2>&1 &
  await curl -sf --unix-socket /run/second/docker.sock http://docker/_ping
}
