# What states may change of the machine's settings, and how it becomes again what it was.

kept=(/etc/audit /etc/containerd /etc/default/docker /etc/docker /etc/fstab /etc/systemd/system)

# Takes a copy, and notes which audit rules are loaded.
keep_settings() {
  mkdir -p /run/lab/kept
  cp -a --parents "${kept[@]}" /run/lab/kept/
  auditctl -l >/run/lab/kept/loaded
}

# Brings the files back, then auditing: a rule goes with the directory it watches, so rules come last.
restore_settings() {
  rm -rf "${kept[@]}"
  cp -a "/run/lab/kept/etc" /
  systemctl daemon-reload
  systemctl is-active --quiet auditd || systemctl start auditd
  auditctl -e 1
  load_rules_on_disk
  diff /run/lab/kept/loaded <(auditctl -l)
}

# Loads what /etc/audit/rules.d holds, the way Debian's unit does in a start.
load_rules_on_disk() { augenrules --load; }
