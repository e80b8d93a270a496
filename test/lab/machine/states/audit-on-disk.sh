# audit-on-disk: every watch is on disk, and none is loaded

enter() {
  all_watches | write_rules
  auditctl -D
}
