#!/bin/bash
# What an auditor meets over SSH, on a host of any scenario: a login of each kind with the keys that root accepts,
# and beside the sshd on port 22 one of each kind. Prints a line for each sshd: its name, its port.
# Run once, as root. Stdin: the private key of an authority. Argument: the password of `asker`.
set -Eeuo pipefail
trap 'echo "lab: this failed: $BASH_COMMAND (${BASH_SOURCE[0]}, line $LINENO)" >&2' ERR

# A login of each kind: its name, its shell and what sudoers has to say of it.
logins() {
  cat <<'T'
admin      /bin/bash          admin ALL=(ALL:ALL) NOPASSWD: ALL
asker      /bin/bash          asker ALL=(ALL:ALL) ALL
needs-tty  /bin/bash          needs-tty ALL=(ALL:ALL) NOPASSWD: ALL
hanging    /bin/bash          hanging ALL=(ALL:ALL) NOPASSWD: ALL
repeating  /bin/bash          repeating ALL=(ALL:ALL) ALL
fishing    /bin/bash          fishing ALL=(ALL:ALL) ALL
csh        /bin/tcsh          csh ALL=(ALL:ALL) NOPASSWD: ALL
fish       /usr/bin/fish      fish ALL=(ALL:ALL) NOPASSWD: ALL
rbash      /bin/rbash         rbash ALL=(ALL:ALL) NOPASSWD: ALL
bare-path  /bin/bash          bare-path ALL=(ALL:ALL) NOPASSWD: ALL
banners    /bin/bash          banners ALL=(ALL:ALL) NOPASSWD: ALL
tracing    /bin/bash          tracing ALL=(ALL:ALL) ALL
no-shell   /usr/sbin/nologin
locked     /bin/bash
T
}

# Beside that on port 22: its name, its port and where its settings differ.
sshds() {
  cat <<'T'
plain           2201
no-forwarding   2202  AllowTcpForwarding=no AllowStreamLocalForwarding=no
one-session     2203  MaxSessions=1
random-refusals 2204  MaxStartups=1:50:20 LoginGraceTime=0
certificates    2205  HostKey=/etc/ssh/certified_key HostCertificate=/etc/ssh/certified_key-cert.pub TrustedUserCAKeys=/etc/ssh/authority.pub AuthorizedKeysFile=none
post-quantum    2206  KexAlgorithms=sntrup761x25519-sha512@openssh.com
two-keys        2207  HostKey=/etc/ssh/ssh_host_ecdsa_key
banner          2208  Banner=/etc/ssh/banner
T
}

make_logins() {
  local login shell rule
  while read -r login shell rule; do
    useradd --create-home --shell "$shell" "$login"
    install -d -m 700 -o "$login" -g "$login" "/home/$login/.ssh"
    install -m 600 -o "$login" -g "$login" /root/.ssh/authorized_keys "/home/$login/.ssh/authorized_keys"
    [ -z "$rule" ] || printf '%s\n' "$rule"
  done < <(logins) >/etc/sudoers.d/lab
  printf 'Defaults:needs-tty requiretty\nDefaults lecture=never\n' >>/etc/sudoers.d/lab
  chmod 440 /etc/sudoers.d/lab
  printf 'asker:%s\ntracing:%s\n' "$1" "$1" | chpasswd
  usermod --lock --expiredate 1 locked
}

# Files that login shells read. They come before the lines that end them for shells that nobody types into.
write_rc_files() {
  mkdir /home/bare-path/nothing
  before bare-path 'PATH=$HOME/nothing'
  before banners "
    printf '\\033[1mWelcome to the lab.\\033[0m\\n{\"this\": \"is no answer\"}\\n'
    echo 'rc: something is not as it should be' >&2
    trap 'echo Good bye.; echo rc: good bye >&2' EXIT"
  before tracing 'set -vx'
  printf 'echo from sshrc\necho from sshrc >&2\n' >/home/banners/.ssh/rc
}

before() {
  printf '%s\n' "$2" | cat - "/home/$1/.bashrc" >"/home/$1/.bashrc.new"
  mv "/home/$1/.bashrc.new" "/home/$1/.bashrc"
}

# For three of the logins `sudo` is a program that means no good.
replace_sudo() {
  install -d /usr/lib/lab
  mv /usr/bin/sudo /usr/lib/lab/sudo
  install -m 755 /opt/lab/sudo.sh /usr/bin/sudo
  install -m 666 /dev/null /run/lab/caught
}

make_keys() {
  local key=/etc/ssh/certified_key
  ssh-keygen -q -t ecdsa -N '' -f /etc/ssh/ssh_host_ecdsa_key
  ssh-keygen -q -t ed25519 -N '' -f "$key"
  (umask 077 && cat >/run/lab/authority)
  ssh-keygen -y -f /run/lab/authority >/etc/ssh/authority.pub
  ssh-keygen -q -s /run/lab/authority -I "$(hostname)" -h -n "$(hostname),$(ip -4 -o addr show eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')" "$key.pub"
  rm /run/lab/authority
}

start_sshds() {
  local name port words word
  local -a common=(-o PidFile=none) options
  printf 'Whoever is not expected here leaves now.\n\033]0;title\007' >/etc/ssh/banner
  # Newer ones punish an address for failures; the one on port 22 does so.
  ! /usr/sbin/sshd -T -o PerSourcePenalties=no >/dev/null 2>&1 || common+=(-o PerSourcePenalties=no)
  while read -r name port words; do
    options=()
    for word in $words; do options+=(-o "$word"); done
    # Each of the settings HostKey counts, so a key without a certificate would be another identity.
    [[ $words == *HostCertificate=* ]] || options+=(-o HostKey=/etc/ssh/ssh_host_ed25519_key)
    /usr/sbin/sshd -p "$port" "${options[@]}" "${common[@]}"
    printf '%s %s\n' "$name" "$port"
  done < <(sshds)
  # It refuses at random while somebody else is logging in, so somebody always is.
  (exec 3<>/dev/tcp/127.0.0.1/2204 && exec sleep infinity) </dev/null >/dev/null 2>&1 &
}

make_keys
make_logins "$1"
write_rc_files
replace_sudo
mount -t tmpfs -o mode=1777,noexec,nosuid,nodev tmpfs /tmp
start_sshds
