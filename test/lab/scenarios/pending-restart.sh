# pending-restart: daemon.json was put right after the engine had started with the wrong one

prepare() {
  write_config <<'C'
{
  "icc": true,
  "log-level": "debug",
  "userland-proxy": true
}
C
}

populate() {
  # The kernel gives start times in hundredths of a second, counted from boot.
  sleep 1.1
  write_config <<'C'
{
  "icc": false,
  "log-level": "info",
  "userland-proxy": false,
  "userns-remap": "default"
}
C
}
