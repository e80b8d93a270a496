# Rights, user namespaces and what of the kernel can be reached; a runtime that anybody can exchange; ranges that overlap.

daemon_json+=('"runtimes": {"userns-loose": {"path": "/var/tmp/userns/runc"}, "userns-gone": {"path": "/usr/local/bin/userns-gone"}}')

prepare_userns() {
  install -d -m 1777 /var/tmp/userns
  cp "$(command -v runc)" /var/tmp/userns/runc
  chmod 757 /var/tmp/userns/runc
  printf 'userns-one:300000:65536\nuserns-two:330000:65536\nuserns-low:1000:10\n' >>/etc/subuid
}

populate_userns() {
  container userns-root user=
  container userns-may-gain gain=
  container userns-gain-false gain='--security-opt no-new-privileges:false'
  container userns-admin user= caps='--cap-drop ALL --cap-add SYS_ADMIN'
  container userns-net-admin user= caps='--cap-drop ALL --cap-add NET_ADMIN'
  container userns-bounds gain= caps='--cap-drop ALL --cap-add SYS_PTRACE'
  container userns-privileged more=--privileged
  container userns-privileged-root user= caps= more=--privileged
  container userns-unmasked more='--security-opt systempaths=unconfined'
  container userns-host-proc more='-v /proc:/host/proc:ro'
  container userns-host-sys user= more='-v /sys:/host/sys'
  container userns-pid-host more='--pid host'
  container userns-pid-root user= caps='--cap-drop ALL --cap-add SYS_PTRACE' more='--pid host'
  settle
  container userns-pid-joined more='--pid container:userns-root'
  container userns-by-loose more="--runtime userns-loose"
}
