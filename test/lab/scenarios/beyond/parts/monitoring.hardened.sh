# Output that is kept up to a limit.

populate_monitoring() {
  container monitoring-good more='--log-driver local'
  container monitoring-limited more='--log-driver json-file --log-opt max-size=10m --log-opt max-file=3'
}
