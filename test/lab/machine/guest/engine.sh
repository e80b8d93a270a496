# What states of the engine's storage are made of. Sourced by change-state.sh before the state.

# Ends the engine and its containers: an init that heeds no SIGTERM would only hold it up.
stop_engine() {
  local running
  running=$(docker ps --quiet)
  [ -z "$running" ] || docker kill $running
  systemctl stop docker.socket docker.service
}

# Starts the engine and those containers of the machine that run, if it knows them.
start_engine() {
  systemctl start docker.socket docker.service
  [ -z "$(docker ps --quiet --all)" ] || docker start confined unconfined
}

# Unmounts a file system of an engine that was stopped; what its containers had mounted goes a little later.
unmount_data() {
  for _ in $(seq 1 100); do
    ! umount "$1" || return 0
    sleep 0.2
  done
  return 1
}
