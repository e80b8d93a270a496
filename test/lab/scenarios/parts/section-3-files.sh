# Every file of section 3, in the state the controls ask for. Used by right-owners-modes and wrong-owners-modes.

dockerd_flags=(-H tcp://0.0.0.0:2376)

make_section_3_files() {
  local dir=/etc/docker/certs.d/registry.lab:5000
  mkdir -p "$dir" /etc/sysconfig
  make_tls /etc/docker/tls
  cp /etc/docker/tls/ca.pem "$dir/ca.crt"
  cp /etc/docker/tls/cert.pem "$dir/client.cert"
  cp /etc/docker/tls/key.pem "$dir/client.key"
  chmod 444 "$dir"/ca.crt "$dir"/client.cert
  chmod 400 "$dir"/client.key
  echo '# lab' | install -m 644 /dev/stdin /etc/sysconfig/docker
  write_config <<'C'
{
  "tlsverify": true,
  "tlscacert": "/etc/docker/tls/ca.pem",
  "tlscert": "/etc/docker/tls/server-cert.pem",
  "tlskey": "/etc/docker/tls/server-key.pem"
}
C
}
