# audit-locked: every watch is on disk and loaded, and nothing can be changed until the next start

enter() {
  all_watches | set_rules
  auditctl -e 2
}

leave() { exit 75; }
