# file-sloppy: section 2 as it should not be, all in daemon.json; one container that relies on the defaults

prepare() {
  local profile='"seccomp-profile": "unconfined",'
  # 20.10 takes nothing but a file there.
  [ "$(engine_major)" != 20 ] || profile=
  write_config <<C
{
  "icc": true,
  "log-level": "debug",
  "iptables": false,
  "ip6tables": false,
  "insecure-registries": ["registry.lab:5000", "10.0.0.0/8"],
  "cgroup-parent": "/elsewhere",
  "log-driver": "local",
  "experimental": true,
  "no-new-privileges": false,
  "live-restore": false,
  "userland-proxy": true,
  $profile
  "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 20000, "Hard": 20000}}
}
C
}

populate() {
  prepare_containers
  container good gain=''
  settle
}
