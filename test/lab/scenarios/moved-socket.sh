# moved-socket: the engine listens on /run/custom/engine.sock and nowhere else; one container mounts that socket

engine_socket=/run/custom/engine.sock
dockerd_command=(dockerd -H unix:///run/custom/engine.sock --containerd=/run/containerd/containerd.sock)

prepare() { mkdir -p /run/custom; }

populate() {
  prepare_containers
  container good
  container c5-32-moved-socket more='--volume /run/custom/engine.sock:/engine.sock'
  settle
}
