# two-engines: a second engine of root with its own socket, data, pid file and daemon.json, and its own faults

. /opt/plimsoll/test/lab/scenarios/parts/second-engine.sh

populate() {
  prepare_containers
  container first-good
  container first-writable-root root=''
  settle
  start_second_engine /var/lib/docker/second '"debug": true, "live-restore": true'
  export DOCKER_HOST=unix:///run/second/docker.sock
  prepare_containers
  container second-good
  container second-host-network network='--network host'
  settle
}
