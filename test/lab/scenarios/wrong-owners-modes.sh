# wrong-owners-modes: every file of section 3 is there, each with a wrong owner and a wrong mode

. /opt/plimsoll/test/lab/scenarios/parts/section-3-files.sh

prepare() { make_section_3_files; }

# Late, because the daemons make the sockets. Modes 622 and 646 read as small decimal numbers and are wrong.
populate() {
  local file
  for file in "$(unit_file docker.service)" "$(unit_file docker.socket)" /etc/default/docker /etc/sysconfig/docker \
    /etc/docker/daemon.json; do
    chown operator1:operator1 "$file"
    chmod 622 "$file"
  done
  chown -R operator1:operator1 /etc/docker/certs.d
  chmod 646 /etc/docker/certs.d/*/*
  for file in ca server-cert server-key; do
    chown root:operator1 "/etc/docker/tls/$file.pem"
    chmod 644 "/etc/docker/tls/$file.pem"
  done
  for file in /run/docker.sock /run/containerd/containerd.sock; do
    chown operator1:operator1 "$file"
    chmod 666 "$file"
  done
  chown operator1:docker /etc/docker
  chmod 777 /etc/docker
}
