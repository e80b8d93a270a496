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
