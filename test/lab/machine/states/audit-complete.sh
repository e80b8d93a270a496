# audit-complete: a watch for each of Docker's objects, on disk and loaded

enter() { all_watches | set_rules; }
