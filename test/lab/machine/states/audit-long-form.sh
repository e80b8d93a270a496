# audit-long-form: every object by a syscall rule, in each of the spellings that auditctl takes

enter() {
  set_rules <<'R'
-a always,exit -F path=/usr/sbin/dockerd -F perm=rwxa -F key=docker
-a exit,always -F path=/usr/bin/containerd -F perm=rwxa -k docker
-a always,exit -F arch=b64 -S all -F path=/usr/bin/containerd-shim-runc-v2 -F perm=rwxa -F key=docker
-a always,exit -S all -F path=/usr/sbin/runc -F perm=rwxa
-a always,exit -F arch=b64 -F dir=/run/containerd -F perm=wa -F key=docker
-a always,exit -F arch=b64 -F path=/run/containerd/containerd.sock -F perm=wa -F key=docker
-a always,exit -F arch=b64 -F path=/run/docker.sock -F perm=wa -F key=docker
-a always,exit -F dir=/var/lib/docker -F perm=rwa -F key=docker
-a always,exit -F arch=b64 -F dir=/etc/docker -F perm=aw -F key=docker
-a always,exit -F arch=b64 -F path=/etc/docker/daemon.json -F perm=wa -F key=docker
-A always,exit -F path=/etc/default/docker -F perm=wa -F key=docker
-a always,exit -F path=/etc/containerd/config.toml -F key=docker
-a always,exit -F arch=b64 -F path=/usr/lib/systemd/system/docker.service -F perm=wa -F key=docker
-a always,exit -F path=/lib/systemd/system/docker.socket -F perm=wa -F key=docker
R
}
