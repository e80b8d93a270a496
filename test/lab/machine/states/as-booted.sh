# as-booted: what auditd loaded from /etc/audit/rules.d in the start; data root on a file system of its own
