# Builds may have security.insecure, root's buildx calls a builder over plain TCP, a policy accepts what nobody signed, and
# images are named by tag.

daemon_json+=('"builder": {"entitlements": {"security-insecure": true}}')

prepare_supply() {
  mkdir -p /root/.docker/buildx/instances /etc/containers
  printf '{"Name": "supply-far", "Driver": "remote", "Nodes": [{"Name": "far0", "Endpoint": "tcp://10.213.0.9:1234"}]}\n' \
    >/root/.docker/buildx/instances/supply-far
  printf '{"default": [{"type": "insecureAcceptAnything"}], "transports": {"docker": {"supply.example": [{"type": "reject"}]}}}\n' \
    >/etc/containers/policy.json
}

populate_supply() {
  make_image lab/supply-local:1 'CMD ["sleep","infinity"]'
  container supply-local image=lab/supply-local:1
  # Known by a tag, and by the digest that a registry gave it.
  make_image lab/supply-pushed:1 'CMD ["sleep","infinity"]' 'LABEL pushed=1'
  curl -sf http://127.0.0.1:5000/v2/ >/dev/null || start_registry
  pinned_image lab/supply-pushed:1 >/dev/null
  container supply-pushed image=lab/supply-pushed:1
}
