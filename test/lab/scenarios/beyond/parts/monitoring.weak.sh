# Nothing watches, and output that is dropped or fills the disk.

prepare_monitoring() {
  # A program that has the name of a sensor and is none.
  mkdir -p /srv/monitoring
  cp /bin/sleep /srv/monitoring/falco
  /srv/monitoring/falco infinity &
}

populate_monitoring() {
  container monitoring-no-log more='--log-driver none'
  container monitoring-endless-log more='--log-driver json-file'
  container monitoring-tiny-buffer more='--log-driver local --log-opt mode=non-blocking --log-opt max-buffer-size=64k'
}
