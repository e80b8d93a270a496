# audit-none: auditd runs, and there are no rules about anything, on disk or loaded

enter() { set_rules </dev/null; }
