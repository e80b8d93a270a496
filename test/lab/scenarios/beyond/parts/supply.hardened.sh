# supply, hardened: builds get nothing beyond the ordinary, root's buildx uses SSH, the image is named by digest

daemon_json+=('"builder": {"entitlements": {"network-host": false, "security-insecure": false, "device": false}}')

prepare_supply() {
  mkdir -p /root/.docker/buildx/instances
  printf '{"Name": "supply-far", "Driver": "remote", "Nodes": [{"Name": "far0", "Endpoint": "ssh://builder@10.213.0.9"}]}\n' \
    >/root/.docker/buildx/instances/supply-far
}

populate_supply() {
  local reference
  make_image supply/good:1 'CMD ["sleep","infinity"]' 'LABEL good=1'
  curl -sf http://127.0.0.1:5000/v2/ >/dev/null || start_registry
  reference=$(pinned_image supply/good:1)
  docker rmi --no-prune supply/good:1 >/dev/null
  container supply-good image="$reference"
}
