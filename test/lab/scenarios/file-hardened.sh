# file-hardened: section 2 as recommended, all in daemon.json; one container that relies on the defaults

prepare() {
  start_authorization_plugin
  write_config <<'C'
{
  "icc": false,
  "log-level": "info",
  "iptables": true,
  "userns-remap": "default",
  "no-new-privileges": true,
  "live-restore": true,
  "userland-proxy": false,
  "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}},
  "authorization-plugins": ["allow-all"],
  "log-driver": "syslog",
  "log-opts": {"syslog-address": "udp://127.0.0.1:514"}
}
C
}

populate() {
  prepare_containers
  container good gain=''
  settle
}
