# Root file systems, one per Debian release, built once and kept. A release stands for an engine:
# bookworm has Docker 20.10, trixie 26.1, sid 28.5.

suite_packages() {
  printf '%s,' docker.io docker-registry iptables openssh-server procps iproute2 ca-certificates openssl auditd \
    sudo mount busybox-static curl rootlesskit slirp4netns uidmap tcsh fish cron
  # bookworm ships the command within docker.io.
  [ "$1" = bookworm ] || printf 'docker-cli,'
}

# The mirror that this machine's own apt uses for Debian.
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' | head -n 1)
  [ -n "$mirror" ] || die 'apt on this machine knows no Debian mirror. Run apt-get update, or lab on a Debian machine.'
  printf '%s' "$mirror"
}

# The path names the recipe: another recipe is another root, and hosts on the former one keep theirs.
suite_root() { printf '%s/suites/%s-%s' "$lab_dir" "$1" "$(suite_packages "$1" | cat - "$clone_dir/test/lab/lib/suite.sh" | cksum | cut -d' ' -f1)"; }

# Builds the root file system of suite $1 unless it is there; says nothing then.
build_suite() {
  local suite=$1 root
  case $suite in bookworm | trixie | sid) ;; *) die "there is no suite '$suite'. Use bookworm, trixie or sid." ;; esac
  root=$(suite_root "$suite")
  [ ! -f "$root.done" ] || return 0
  mkdir -p "$lab_dir/suites"
  (
    flock 9
    [ ! -f "$root.done" ] || exit 0
    command -v mmdebstrap >/dev/null || {
      apt-get update -qq
      apt-get install -y -qq --no-install-recommends mmdebstrap
    } >"$root.log" 2>&1 || die "mmdebstrap could not be installed. See $root.log."
    # What an interrupted build left.
    rm -rf "$root"
    # The indexes of a mirror's snapshot can be past their Valid-Until date.
    mmdebstrap --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' --include="$(suite_packages "$suite")" \
      "$suite" "$root" "deb $(debian_mirror) $suite main" >>"$root.log" 2>&1 || die "the root file system of $suite could not be built. See $root.log."
    prepare_suite "$root"
    touch "$root.done"
  ) 9>"$root.lock"
}

# What every host of every scenario has: two people who are not root, and a key for sshd.
prepare_suite() {
  chroot "$1" useradd --create-home --shell /bin/bash operator1
  chroot "$1" useradd --create-home --shell /bin/bash --groups docker deployer
  rm -f "$1"/etc/ssh/ssh_host_*_key*
  rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/*
}

# Prints the path of the ssh key that every host accepts for root.
lab_key() {
  local key=$lab_dir/id_ed25519
  mkdir -p "$lab_dir"
  (flock 9; [ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C plimsoll-lab -f "$key") 9>"$key.lock"
  printf '%s' "$key"
}
