# swarm-hardened: a swarm of one node as section 7 asks for, with encrypted networks, auto-lock and a stored secret

# 7.1: one manager. 7.2: control and gossip are on the address of eth0 alone. 7.5, 7.6: managers lock themselves.
# 7.7: certificates of 48 hours. 7.8: an authority that was made in this minute. 7.9: data takes the address of data0, which
# is not that of eth0.
# 7.3: the networks are ingress, made again with encryption, and orders, whose option says false, which the engine does not
# ask for. 7.4: the service shop has a stored secret, and a variable that says where that is.
populate() {
  local address
  address=$(ip -4 -o addr show eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')
  ip link add data0 type bridge
  ip addr add 10.199.7.1/24 dev data0
  ip link set data0 up
  make_image lab/base 'CMD ["sleep","infinity"]'
  docker swarm init --listen-addr "$address:2377" --advertise-addr "$address" --data-path-addr data0 --autolock --cert-expiry 48h >/dev/null
  await replace_ingress
  docker network create --driver overlay --opt encrypted=false orders >/dev/null
  printf 'CANARY-of-a-stored-secret' | docker secret create db-password - >/dev/null
  docker service create --detach --no-resolve-image --name shop --network orders --restart-max-attempts 3 --limit-memory 64M \
    --secret db-password --env DB_PASSWORD_FILE=/run/secrets/db-password lab/base >/dev/null
  await shop_runs
}

# The network of that name is gone some moments after the command.
replace_ingress() {
  yes | docker network rm ingress >/dev/null 2>&1 || true
  docker network create --driver overlay --ingress --opt encrypted --subnet 10.198.0.0/16 ingress
}

shop_runs() { [ "$(docker ps --quiet --filter status=running | wc -l)" = 1 ]; }
