# What states of the engine's storage are made of. Sourced by change-state.sh before the state.

stop_engine() { systemctl stop docker.socket docker.service; }

# Starts the engine and those containers of the machine that run, if it knows them.
start_engine() {
  systemctl start docker.socket docker.service
  [ -z "$(docker ps --quiet --all)" ] || docker start confined unconfined
}
