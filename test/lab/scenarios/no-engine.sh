# no-engine: nothing of Docker or containerd is installed, and there is no group docker

engine=stopped

finish() {
  umount /var/lib/docker
  dpkg --purge --force-all docker.io docker-cli docker-registry containerd runc rootlesskit >/run/lab/purge.log 2>&1
  groupdel docker 2>/dev/null || true
  rm -rf /var/lib/docker /var/lib/containerd /etc/docker /run/containerd /run/docker*
}
