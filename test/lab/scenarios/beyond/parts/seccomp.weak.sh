# Seccomp profiles that let too much pass, on an engine that gives containers none by default.

. /opt/plimsoll/test/lab/scenarios/beyond/seccomp-profile.sh

dockerd_flags+=(--seccomp-profile=unconfined)

prepare_seccomp() {
  mkdir -p /srv/seccomp
  cat >/srv/seccomp/allows.json <<<'{"defaultAction": "SCMP_ACT_ALLOW"}'
  cat >/srv/seccomp/logs.json <<'JSON'
{
  "defaultAction": "SCMP_ACT_LOG",
  "syscalls": [{ "names": ["mount", "bpf", "keyctl"], "action": "SCMP_ACT_ERRNO", "comment": "bad, and worse" }]
}
JSON
  cat >/srv/seccomp/empty.json <<<'{}'
  seccomp_profile 28.2.0 mount bpf keyctl >/srv/seccomp/widened.json
  seccomp_profile 20.10.0 >/srv/seccomp/aged.json
}

populate_seccomp() {
  container seccomp-none
  container seccomp-unconfined more='--security-opt seccomp=unconfined'
  container seccomp-privileged more='--privileged'
  container seccomp-builtin more='--security-opt seccomp=builtin'
  local name
  for name in allows logs empty widened aged; do
    container "seccomp-$name" more="--security-opt seccomp=/srv/seccomp/$name.json"
  done
}
