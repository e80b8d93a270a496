# supply, weak: builds may have security.insecure, root's buildx calls a builder over plain TCP, images are named by tag

daemon_json+=('"builder": {"entitlements": {"security-insecure": true}}')

prepare_supply() {
  mkdir -p /root/.docker/buildx/instances
  printf '{"Name": "supply-far", "Driver": "remote", "Nodes": [{"Name": "far0", "Endpoint": "tcp://10.213.0.9:1234"}]}\n' \
    >/root/.docker/buildx/instances/supply-far
}

populate_supply() {
  make_image supply/local:1 'CMD ["sleep","infinity"]'
  curl -sf http://127.0.0.1:5000/v2/ >/dev/null || start_registry
  docker tag supply/local:1 127.0.0.1:5000/supply/pushed:1
  docker push --quiet 127.0.0.1:5000/supply/pushed:1 >/dev/null
  container supply-local image=supply/local:1
  make_image supply/other:1 'CMD ["sleep","infinity"]' 'LABEL other=1'
  docker tag supply/other:1 127.0.0.1:5000/supply/other:1
  docker push --quiet 127.0.0.1:5000/supply/other:1 >/dev/null
  docker rmi --no-prune supply/other:1 >/dev/null
  container supply-pushed image=127.0.0.1:5000/supply/other:1
}
