# What states of auditing are made of. Sourced by change-state.sh before the state.

# Replaces the rules about Docker on disk by those on stdin; what is loaded stays.
write_rules() { cat >/etc/audit/rules.d/docker.rules; }

# Replaces what is loaded by the rules on stdin; what is on disk stays.
load_rules() {
  # auditctl reads nothing but a regular file that others cannot write.
  (umask 077 && cat >/run/lab/rules)
  auditctl -D
  auditctl -R /run/lab/rules
}

# Rules on stdin, on disk and loaded: the ordinary case.
set_rules() {
  write_rules
  load_rules_on_disk
}

# Every object that Docker's controls want watched and that is here, as PATH and permissions.
watched_objects() {
  cat <<'O'
/usr/sbin/dockerd rwxa
/usr/bin/containerd rwxa
/usr/bin/containerd-shim-runc-v2 rwxa
/usr/sbin/runc rwxa
/run/containerd rwa
/run/containerd/containerd.sock rwa
/run/docker.sock rwa
/var/lib/docker rwa
/etc/docker rwa
/etc/docker/daemon.json rwa
/etc/default/docker rwa
/etc/containerd/config.toml rwa
/usr/lib/systemd/system/docker.service rwa
/usr/lib/systemd/system/docker.socket rwa
O
}

# A watch for each of them.
all_watches() { watched_objects | sed 's/\(.*\) \(.*\)/-w \1 -p \2 -k docker/'; }
