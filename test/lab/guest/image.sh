# Images of the lab, made on the host itself from Debian's static busybox: no registry is asked.

# make_image NAME [CHANGE...]: imports an image with busybox in it. A change is a line of a Dockerfile.
make_image() {
  local name=$1 change
  local -a changes=()
  shift
  for change; do changes+=(--change "$change"); done
  make_image_files
  tar -C /run/lab/image -c . | docker import "${changes[@]}" - "$name" >/dev/null
}

make_image_files() {
  local root=/run/lab/image
  [ ! -d "$root" ] || return 0
  mkdir -p "$root"/{bin,etc,tmp,root,usr/sbin,data}
  cp /bin/busybox "$root/bin/busybox"
  local applet
  for applet in sh sleep cat ls ps id true false head od stat mkdir httpd nc; do ln -s busybox "$root/bin/$applet"; done
  printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/tmp:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\napp:x:1000:\n' >"$root/etc/group"
}

# Starts a registry on the host's own loopback, which an engine may use without TLS.
start_registry() {
  cat >/run/lab/registry.yml <<'C'
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: /run/lab/registry}}
http: {addr: "127.0.0.1:5000"}
C
  docker-registry serve /run/lab/registry.yml >/var/log/registry.log 2>&1 &
  await curl -sf http://127.0.0.1:5000/v2/
}

# Prints a reference with a digest for the image, after pushing it to the host's registry.
pinned_image() {
  docker tag "$1" "127.0.0.1:5000/$1"
  docker push --quiet "127.0.0.1:5000/$1" >/dev/null
  docker inspect --format '{{index .RepoDigests 0}}' "$1"
}

# An image in which Debian's own sshd runs, on a port above 1024.
make_sshd_image() {
  local file
  make_image_files
  cp -a /run/lab/image /run/lab/sshd-image
  for file in /usr/sbin/sshd $(ls /usr/lib/openssh/sshd-session /usr/lib/openssh/sshd-auth 2>/dev/null); do
    (cd /run/lab/sshd-image && install -D "$file" ".$file")
    ldd "$file" | grep -o '/[^ ]*' | while read -r library; do install -D "$library" "/run/lab/sshd-image$library"; done
  done
  mkdir -p /run/lab/sshd-image/run/sshd /run/lab/sshd-image/etc/ssh /run/lab/sshd-image/var
  ln -s /run /run/lab/sshd-image/var/run
  cp /etc/ssh/ssh_host_ed25519_key /run/lab/sshd-image/etc/ssh/
  printf 'Port 2222\nHostKey /etc/ssh/ssh_host_ed25519_key\n' >/run/lab/sshd-image/etc/ssh/sshd_config
  echo 'sshd:x:100:65534::/run/sshd:/bin/false' >>/run/lab/sshd-image/etc/passwd
  tar -C /run/lab/sshd-image -c . | docker import --change 'CMD ["/usr/sbin/sshd","-D"]' - "$1" >/dev/null
}
