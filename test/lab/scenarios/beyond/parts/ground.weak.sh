# Accounts and rules by which somebody gets the engine, and a directory for programs that everybody may write.

prepare_ground() {
  # A directory in the PATH of the engine, and a link there that leads out of it by another such place.
  mkdir -p /opt/ground-tools /srv/ground
  chmod 777 /opt/ground-tools
  cp /bin/true /srv/ground/git-remote
  chown operator1: /srv/ground/git-remote
  ln -s /srv/ground/git-remote /usr/local/bin/docker-ground
  export PATH=/opt/ground-tools:$PATH:

  groupadd --system ground-ops
  useradd --system --no-create-home --shell /bin/bash --groups docker ground-runner
  echo ground-runner:canary | chpasswd
  useradd --create-home --gid docker --shell /bin/bash ground-primary
  useradd --non-unique --uid 0 --no-create-home --shell /bin/bash ground-root
  useradd --system --no-create-home --shell /bin/bash ground-shell
  passwd --quiet --delete games 2>/dev/null || usermod --password '' games

  # What matters is that the program is there, and its rules.
  [ -e /usr/bin/sudo ] || install -m 755 /bin/false /usr/local/bin/sudo
  mkdir -p /etc/sudoers.d
  cat >/etc/sudoers <<'S'
Defaults env_reset
root ALL=(ALL:ALL) ALL
%sudo ALL=(ALL:ALL) ALL
Cmnd_Alias GROUND = /usr/bin/docker ps
#includedir /etc/sudoers.d
S
  chmod 440 /etc/sudoers
  cat >/etc/sudoers.d/ground <<'S'
# ground-comment ALL=(ALL) ALL
operator1 ALL=(root) NOPASSWD: GROUND, \
  /usr/bin/systemctl restart docker
ground-shell ALL=ALL, !/usr/bin/docker
ground-primary ALL=/srv/ground/git-remote
%ground-ops ALL=(:docker) /usr/bin/runc
ground-elsewhere db01=ALL
ground-broken ALL=docker
S
  printf 'ground-ignored ALL=ALL\n' >/etc/sudoers.d/ground.bak
}
