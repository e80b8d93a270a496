# data-below-mount: the data root is a directory in a file system that has other things as well

enter() {
  stop_engine
  unmount_data /var/lib/docker
  mkdir -p /srv/data
  mount LABEL=lab-engine /srv/data
  printf '{"storage-driver": "overlay2", "data-root": "/srv/data/docker"}\n' >/etc/docker/daemon.json
  start_engine
}

leave() {
  stop_engine
  rm -rf /srv/data/docker
  unmount_data /srv/data
  rmdir /srv/data
  mount /var/lib/docker
  cp -a /run/lab/kept/etc/docker/daemon.json /etc/docker/daemon.json
  start_engine
}
