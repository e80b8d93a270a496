# flags-hardened: section 2 as recommended, all by flags of dockerd; one container that relies on the defaults

dockerd_flags=(
  --icc=false --log-level=info --iptables=true --userns-remap=default --no-new-privileges --live-restore
  --userland-proxy=false --default-ulimit nofile=1024:2048 --authorization-plugin=allow-all
  --log-driver=syslog --log-opt syslog-address=udp://127.0.0.1:514
)

prepare() { start_authorization_plugin; }

populate() {
  prepare_containers
  container good gain=''
  settle
}
