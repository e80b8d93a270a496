# tcp-tls-noverify: on TCP with TLS that asks no client for a certificate, from daemon.json; no unix socket by flag

dockerd_command=(dockerd --containerd=/run/containerd/containerd.sock)

prepare() {
  make_tls /etc/docker/tls
  write_config <<'C'
{
  "hosts": ["unix:///run/docker.sock", "tcp://0.0.0.0:2376"],
  "tls": true,
  "tlsverify": false,
  "tlscert": "/etc/docker/tls/server-cert.pem",
  "tlskey": "/etc/docker/tls/server-key.pem"
}
C
}
