# Nobody gets the engine: programs of root, no members, rules with fixed commands for trusted work.

prepare_ground() {
  chown root:root /usr/local/bin /usr/local/sbin
  chmod 755 /usr/local/bin /usr/local/sbin
  [ -e /usr/bin/sudo ] || install -m 755 /bin/false /usr/local/bin/sudo
  mkdir -p /etc/sudoers.d
  cat >/etc/sudoers <<'S'
Defaults env_reset
root ALL=(ALL:ALL) ALL
%sudo ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
S
  chmod 440 /etc/sudoers
  printf 'operator1 ALL=(root) NOPASSWD: /usr/bin/id ""\n' >/etc/sudoers.d/ground
}
