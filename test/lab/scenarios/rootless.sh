# rootless: root's engine, and beside it the rootless engine of operator1, each with its own containers

populate() {
  prepare_containers
  container root-good
  settle
  start_rootless_engine
  export DOCKER_HOST=unix:///run/user/1000/docker.sock
  prepare_containers
  container rootless-good
  container rootless-writable-root root=''
  settle
}

start_rootless_engine() {
  mkdir -p /run/user/1000
  chown operator1:operator1 /run/user/1000
  chmod 700 /run/user/1000
  setpriv --reuid operator1 --regid operator1 --init-groups env -i HOME=/home/operator1 USER=operator1 \
    XDG_RUNTIME_DIR=/run/user/1000 PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    sh /usr/share/docker.io/contrib/dockerd-rootless.sh >/var/log/dockerd-rootless.log 2>&1 &
  await curl -sf --unix-socket /run/user/1000/docker.sock http://docker/_ping || { tail /var/log/dockerd-rootless.log >&2; return 1; }
}
