# audit-parents: no object has a rule of its own, and each lies below a directory that is watched

enter() {
  set_rules <<'R'
-w /etc -p wa -k settings
-w /run -p wa -k runtime
-w /usr/bin -p rwxa -k programs
-a always,exit -F dir=/usr/sbin -F perm=rwxa -F key=programs
-a always,exit -F arch=b64 -F dir=/usr/lib/systemd -F perm=wa -F key=units
-w /var/lib -p wa -k state
R
}
