# audit-disabled: every watch is on disk and loaded, and the kernel was told not to audit

enter() {
  all_watches | set_rules
  auditctl -e 0
}
