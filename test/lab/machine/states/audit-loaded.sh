# audit-loaded: every watch is loaded, and none is on disk: they end with the next start

enter() {
  write_rules </dev/null
  all_watches | load_rules
}
