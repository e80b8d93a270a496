# audit-and-never: every watch is loaded, with rules above them that keep parts of the data root out of the record

enter() {
  {
    printf '%s\n' '-a never,exit -F dir=/var/lib/docker/overlay2' '-a exit,never -F dir=/var/lib/docker/volumes'
    all_watches
  } | set_rules
}
