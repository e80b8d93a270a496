# swarm-locked: a manager with auto-lock whose engine was started again, and which nobody has unlocked

# Nothing is known of the swarm, not even that it locks its managers: every control of section 7 is an error.
populate() {
  docker swarm init --advertise-addr eth0 --autolock >/dev/null
  stop_engine
  start_engine
  await is_locked
}

stop_engine() {
  local pid
  pid=$(cat /run/docker.pid)
  kill "$pid"
  while [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status"; do sleep 0.05; done
  rm -f /run/docker.sock
}

is_locked() { [ "$(docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null)" = locked ]; }
