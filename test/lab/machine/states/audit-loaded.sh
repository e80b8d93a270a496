# audit-loaded: every watch is loaded, and none is below rules.d: they end with the next start

enter() {
  write_rules </dev/null
  all_watches | load_rules
}
