# Seccomp profiles that let no more pass than that of the engine, for one container and for all.

. /opt/plimsoll/test/lab/scenarios/beyond/seccomp-profile.sh

daemon_json+=('"seccomp-profile": "/etc/docker/seccomp, current.json"')

prepare_seccomp() {
  mkdir -p /etc/docker /srv/seccomp
  seccomp_profile 29.4.3 >'/etc/docker/seccomp, current.json'
  seccomp_profile 28.2.0 >/srv/seccomp/own.json
}

populate_seccomp() {
  container seccomp-good
  container seccomp-own more='--security-opt seccomp=/srv/seccomp/own.json'
}
