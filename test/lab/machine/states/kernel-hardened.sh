# kernel-hardened: lockdown, sysctls, AppArmor for the one container, every watch locked, and a clock that is kept

enter() {
  { all_watches; printf -- '-w %s -p rwxa -k docker\n' /usr/bin/containerd-shim /usr/bin/containerd-shim-runc-v1; } | set_rules
  auditctl -e 2
  keep_clock
  harden_kernel
  docker rm --force confined unconfined never-started
  docker run --detach --name confined --user 65534:65534 --read-only --cap-drop ALL --security-opt no-new-privileges \
    --log-opt max-size=10m lab/base
}

# Neither what is locked nor a container that is gone comes back.
leave() { exit 75; }
