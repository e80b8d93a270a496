# units-overridden: docker.service is a file below /etc of its own, with a wrong owner and a wrong mode, and a drop-in

enter() {
  mkdir -p /etc/systemd/system/docker.service.d
  install -o operator1 -g operator1 -m 666 /usr/lib/systemd/system/docker.service /etc/systemd/system/docker.service
  printf '[Service]\nLimitCORE=0\n' >/etc/systemd/system/docker.service.d/limits.conf
  chmod 664 /etc/systemd/system/docker.service.d/limits.conf
  systemctl daemon-reload
}
