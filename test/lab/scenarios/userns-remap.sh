# userns-remap: containers have their own user ids; one stays outside, and the good one does not

dockerd_flags=(--userns-remap=default)

populate() {
  prepare_containers
  container good
  container c5-31-host-userns more='--userns host'
  settle
}
