# no-docker-command: the engine runs two containers, and the docker command is not installed

populate() {
  prepare_containers
  container good
  container c5-13-writable-root root=''
  settle
}

finish() { rm /usr/bin/docker; }
