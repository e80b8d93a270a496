# tcp-tls-home: TLS with certificates at the engine's default place, root's ~/.docker, named by no option

dockerd_flags=(-H tcp://0.0.0.0:2376 --tlsverify)

prepare() {
  make_tls /root/.docker
  # These are the client's names; without options the daemon takes the same.
  cp -p /root/.docker/server-cert.pem /root/.docker/cert.pem
  cp -p /root/.docker/server-key.pem /root/.docker/key.pem
}
