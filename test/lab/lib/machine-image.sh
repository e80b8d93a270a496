# The disk of the lab's machine: Debian trixie from packages and what lies in machine/root, built once and kept.
# Nothing of the clone's program is in it; that comes on a disk of its own whenever a machine starts.

machine_packages='systemd-sysv udev dbus kmod linux-image-cloud-amd64 initramfs-tools zstd iproute2 procps openssh-server
  auditd apparmor docker.io docker-cli iptables ca-certificates sudo busybox-static curl chrony'

require_qemu() {
  [ "$(id -u)" = 0 ] || die 'the image of the machine is made by mmdebstrap as root. Run it as root.'
  local tool missing=''
  for tool in qemu-system-x86_64:qemu-system-x86 mmdebstrap:mmdebstrap mkfs.ext4:e2fsprogs ssh:openssh-client flock:util-linux apt-get:apt; do
    command -v "${tool%:*}" >/dev/null || missing+=" ${tool#*:}"
  done
  [ -z "$missing" ] || die "the machine needs packages that are not installed here:$missing. Install them with apt-get and try again."
  [ "$(uname -m)" = x86_64 ] || die "the machine is an amd64 one, and this is $(uname -m)."
}

# The path names the recipe: another recipe is another image, and machines on the former one keep theirs.
machine_image() {
  local recipe
  recipe=$(cd "$clone_dir/test/lab" && find machine/root lib/machine-image.sh -type f -exec cksum {} + | sort -k 3 | cksum)
  printf '%s/machine-images/trixie-%s' "$lab_dir" "${recipe%% *}"
}

# Builds the image unless it is there; says nothing then.
build_machine_image() {
  local image
  require_qemu
  image=$(machine_image)
  [ ! -f "$image/done" ] || return 0
  mkdir -p "$lab_dir/machine-images"
  (
    # What a killed build left running holds the lock until it has ended.
    flock 9
    [ ! -f "$image/done" ] || exit 0
    rm -rf --one-file-system "$image"
    mkdir -p "$image"
    assemble_machine_root "$image" >"$image/log" 2>&1 || die "the machine's file system could not be built. The end of $image/log is:
$(tail -n 15 "$image/log")"
    # Empty and sparse: the engine's data has a file system of its own.
    { make_disk lab-root 4G "$image/root.img" "$image/root" && make_disk lab-engine 3G "$image/engine.img"; } >>"$image/log" 2>&1 ||
      die "the machine's disks could not be made. See $image/log."
    rm -rf --one-file-system "$image/root"
    touch "$image/done"
  ) 9>"$image.lock"
}

# Makes the root file system in $1/root and takes kernel, initial ram disk and ssh host key out of it.
assemble_machine_root() {
  local root=$1/root files=$clone_dir/test/lab/machine/root key
  key=$(lab_key) || return
  # In a mount namespace of its own: a build that is killed leaves nothing mounted. Files go in before the
  # kernel's package makes its initial ram disk, which depends on some of them.
  unshare --mount --propagation private \
    mmdebstrap --mode=root --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt=force-unsafe-io --dpkgopt=force-confold --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --include="$(printf '%s' "$machine_packages" | tr -s ' \n' ',')" \
    --essential-hook="umask 022; cp -r '$files/.' \"\$1\"" \
    trixie "$root" "deb $(debian_mirror) trixie main" || return
  prepare_machine_root "$root" "$key" || return
  cp "$root"/boot/vmlinuz-* "$1/vmlinuz" && cp "$root"/boot/initrd.img-* "$1/initrd" || return
  sed 's/^/plimsoll-machine /' "$root/etc/ssh/ssh_host_ed25519_key.pub" >"$1/known_hosts"
}

# The same two people as in the lab's other hosts, and one whose primary group is docker.
prepare_machine_root() {
  local root=$1 key=$2 person home
  printf 'plimsoll-machine\n' >"$root/etc/hostname"
  printf '127.0.0.1 localhost plimsoll-machine\n::1 localhost\n' >"$root/etc/hosts"
  chroot "$root" useradd --create-home --shell /bin/bash operator1 || return
  chroot "$root" useradd --create-home --shell /bin/bash --groups docker deployer || return
  chroot "$root" useradd --create-home --shell /bin/bash --gid docker releaser || return
  for person in root operator1 deployer releaser; do
    home=/home/$person
    [ "$person" != root ] || home=/root
    install -d -m 700 "$root$home/.ssh" && cp "$key.pub" "$root$home/.ssh/authorized_keys" || return
    chroot "$root" chown -R "$person:" "$home/.ssh" || return
  done
  mkdir -m 1777 "$root/out" || return
  ln -s /mnt/plimsoll "$root/opt/plimsoll" && ln -s /mnt/node "$root/opt/node" || return
  # For a state that wants the clock kept; in the others nothing does.
  chroot "$root" systemctl disable chrony || return
  chroot "$root" systemctl enable systemd-networkd ssh docker auditd apparmor lab-ready || return
  # Housekeeping would change files below a test; nothing here waits for a network.
  chroot "$root" systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
    fstrim.timer systemd-networkd-wait-online.service || return
  drop_foreign_profiles "$root"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
}

# Debian ships a hundred AppArmor profiles for programs that are not installed here; to compile them in every
# start takes longer than all the rest of it. Those of programs that are there stay.
drop_foreign_profiles() {
  find "$1/etc/apparmor.d" -maxdepth 1 -type f ! -name busybox ! -name lsb_release ! -name runc ! -name unix-chkpwd -delete
}

# make_disk LABEL SIZE FILE [CONTENT]: an ext4 image, sparse.
make_disk() {
  truncate -s "$2" "$3" && mkfs.ext4 -q -F -L "$1" -m 0 -E lazy_itable_init=1,lazy_journal_init=1 ${4:+-d "$4"} "$3"
}
