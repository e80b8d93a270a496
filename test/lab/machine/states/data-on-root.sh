# data-on-root: the data root is a directory of the root file system

enter() {
  stop_engine
  unmount_data /var/lib/docker
  start_engine
}

leave() {
  stop_engine
  rm -rf /var/lib/docker/*
  mount /var/lib/docker
  start_engine
}
