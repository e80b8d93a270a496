# apparmor-allows-all: under the name of the engine's profile another one is enforced, which allows everything

enter() {
  all_rules | replace_engine_profile attach_disconnected,mediate_deleted
  cp /run/lab/docker-default /etc/apparmor.d/docker-default
}

leave() {
  rm /etc/apparmor.d/docker-default
  restore_engine_profile
}
