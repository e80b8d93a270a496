# What states of AppArmor are made of. Sourced by change-state.sh before the state.

# replace_engine_profile FLAGS: puts a profile with the rules on stdin in the place of that of the engine, for containers
# that run, too. It is loaded from no file of /etc.
replace_engine_profile() {
  {
    printf 'profile docker-default flags=(%s) {\n' "$1"
    cat
    printf '}\n'
  } >/run/lab/docker-default
  apparmor_parser --replace --skip-cache /run/lab/docker-default
}

# Takes it away. Where none is loaded, the engine loads its own when a container starts.
restore_engine_profile() {
  apparmor_parser --remove /run/lab/docker-default
  docker restart --time 0 confined
}

all_rules() { printf '  %s,\n' file capability mount network umount signal ptrace unix dbus pivot_root; }
