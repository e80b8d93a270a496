# stopped-engine: Docker is installed and configured, and does not run

engine=stopped

prepare() {
  write_config <<'C'
{
  "icc": false,
  "live-restore": true,
  "userland-proxy": false
}
C
}
