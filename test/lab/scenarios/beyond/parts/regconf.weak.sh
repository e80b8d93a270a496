# Registries without verified TLS, a CA that everybody can change, files of containerd that switch verification off for
# the Kubernetes that seems to run here, and credentials in the clear.
dockerd_flags+=(--insecure-registry=10.99.0.0/16 --registry-mirror=http://regconf-mirror.example)

prepare_regconf() {
  local certs=/etc/docker/certs.d/regconf-hub.example:5000 hosts=/etc/containerd/certs.d/regconf-hub.example:5000
  mkdir -p /etc/buildkit "$hosts" "$certs" /root/.docker /home/deployer/.docker
  printf '[registry."regconf-builds.example"]\n  http = true\n' >/etc/buildkit/buildkitd.toml
  printf 'server = "https://regconf-hub.example:5000"\n[host."https://regconf-hub.example:5000"]\n  skip_verify = true\n' \
    >"$hosts/hosts.toml"
  cp /bin/sleep /usr/local/bin/kubelet
  kubelet infinity &
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=regconf \
    -keyout "$certs/client.key" -out "$certs/ca.crt" 2>/dev/null
  chmod 666 "$certs/ca.crt"
  chmod 644 "$certs/client.key"
  # "canary:canary" in base64.
  printf '{"auths": {"regconf-hub.example:5000": {"auth": "Y2FuYXJ5OmNhbmFyeQ=="}}}' >/root/.docker/config.json
  chmod 644 /root/.docker/config.json
  printf '{"credsStore": "regconf-nowhere"}' >/home/deployer/.docker/config.json
  chown -R deployer: /home/deployer/.docker
}
