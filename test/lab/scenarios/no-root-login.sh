# no-root-login: two containers; to be audited as operator1 (nobody special) and as deployer (in group docker)

populate() {
  prepare_containers
  container good
  container c5-13-writable-root root=''
  settle
}
