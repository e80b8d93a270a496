# The same with TLS, a CA and a client key of its own, and a helper for credentials.
dockerd_flags+=(--registry-mirror=https://regconf-mirror.example)

prepare_regconf() {
  local certs=/etc/docker/certs.d/regconf-mirror.example
  mkdir -p /etc/buildkit "/etc/containerd/certs.d/regconf-hub.example:5000" $certs
  printf '[registry."regconf-builds.example"]\n  mirrors = ["regconf-mirror.example"]\n' >/etc/buildkit/buildkitd.toml
  printf 'server = "https://regconf-hub.example:5000"\n[host."https://regconf-hub.example:5000"]\n  ca = "/etc/ssl/regconf.crt"\n' \
    >/etc/containerd/certs.d/regconf-hub.example:5000/hosts.toml
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=regconf \
    -keyout $certs/client.key -out $certs/client.cert 2>/dev/null
  cp $certs/client.cert $certs/ca.crt
  chmod 600 $certs/client.key
  chmod 644 $certs/client.cert $certs/ca.crt
  install -m 755 /bin/true /usr/local/bin/docker-credential-regconf
  mkdir -p /root/.docker
  printf '{"auths": {"regconf-hub.example:5000": {}}, "credsStore": "regconf"}' >/root/.docker/config.json
  chmod 600 /root/.docker/config.json
}
