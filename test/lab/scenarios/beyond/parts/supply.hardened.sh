# Builds get nothing beyond the ordinary, root's buildx uses SSH, what nobody signed is refused, the image is named by digest.

daemon_json+=('"builder": {"entitlements": {"network-host": false, "security-insecure": false, "device": false}}')

prepare_supply() {
  mkdir -p /root/.docker/buildx/instances /etc/containers
  printf '{"Name": "supply-far", "Driver": "remote", "Nodes": [{"Name": "far0", "Endpoint": "ssh://builder@10.213.0.9"}]}\n' \
    >/root/.docker/buildx/instances/supply-far
  printf '{"default": [{"type": "reject"}]}\n' >/etc/containers/policy.json
}

populate_supply() {
  make_image lab/supply-good:1 'CMD ["sleep","infinity"]' 'LABEL good=1'
  curl -sf http://127.0.0.1:5000/v2/ >/dev/null || start_registry
  # Another part has root log in through a helper that is not there.
  container supply-good image="$(DOCKER_CONFIG=/run/lab pinned_image lab/supply-good:1)"
}
