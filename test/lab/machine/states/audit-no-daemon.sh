# audit-no-daemon: every watch is on disk and loaded, and auditd does not run: the kernel's log gets the records

enter() {
  all_watches | set_rules
  # auditd refuses to be stopped by systemctl.
  auditctl --signal TERM
  while systemctl is-active --quiet auditd; do sleep 0.1; done
}
