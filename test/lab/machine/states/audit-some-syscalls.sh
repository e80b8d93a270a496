# audit-some-syscalls: every object by a rule that fires for reading, running or some system calls only

enter() {
  set_rules <<'R'
-w /usr/sbin/dockerd -p x -k docker
-w /usr/bin/containerd -p rx -k docker
-w /usr/bin/containerd-shim-runc-v2 -p w -k docker
-w /usr/sbin/runc -p a -k docker
-w /run/containerd -p r -k docker
-w /run/containerd/containerd.sock -p r -k docker
-w /run/docker.sock -p w -k docker
-a always,exit -F arch=b64 -S openat,unlinkat -F dir=/var/lib/docker -F key=docker
-a always,exit -F arch=b64 -S openat -F dir=/etc/docker -F perm=wa -F key=docker
-a always,exit -F arch=b64 -S all -F path=/etc/default/docker -F perm=wa -F auid=1000 -F key=docker
-a always,exit -F arch=b32 -S all -F path=/etc/containerd/config.toml -F perm=wa -F key=docker
-a always,exit -F arch=b64 -S all -F path=/usr/lib/systemd/system/docker.service -F perm=wa -F success=0 -F key=docker
-a always,exit -F arch=b64 -S all -F path=/usr/lib/systemd/system/docker.socket -F perm=wa -F uid!=0 -F key=docker
R
}
