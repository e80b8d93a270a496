# swarm-worker: the engine joined a swarm as a worker; its manager is a machine of its own, in further namespaces

# 7.1 and 7.4 to 7.8 are for the manager at 10.199.8.1, whose engine is none of this host's: it has its own process, network and
# mount namespace. 7.2: gossip is on all addresses, and a worker has no 2377. 7.9: no address for data.
# 7.3: of the networks of the swarm this node lists ingress and orders, on which it has a task; neither is encrypted. It does
# not list unused, which is not encrypted either.
# The service agent passes a password in its environment, which only the manager knows.
populate() {
  make_image lab/base 'CMD ["sleep","infinity"]'
  start_manager
  on_manager swarm init --advertise-addr 10.199.8.1 --listen-addr 10.199.8.1 >/dev/null
  on_manager node update --availability drain "$(on_manager node ls --quiet)" >/dev/null
  docker swarm join --token "$(on_manager swarm join-token --quiet worker)" 10.199.8.1:2377 >/dev/null
  on_manager network create --driver overlay orders >/dev/null
  on_manager network create --driver overlay unused >/dev/null
  on_manager service create --detach --no-resolve-image --name agent --network orders --publish 8080:80 \
    --env DB_PASSWORD=CANARY-of-a-service lab/base >/dev/null
  await agent_runs
}

on_manager() { docker --host unix:///run/manager/docker.sock "$@"; }

agent_runs() { [ "$(docker ps --quiet --filter status=running | wc -l)" = 1 ]; }

# An engine in namespaces of its own, at the other end of a cable.
start_manager() {
  mkdir -p /run/manager /var/lib/docker/manager
  unshare --mount --net --pid --fork --kill-child bash -c '
    mount -t proc proc /proc
    until ip link show mgmt1 >/dev/null 2>&1; do sleep 0.05; done
    ip link set lo up
    ip addr add 10.199.8.1/24 dev mgmt1
    ip link set mgmt1 up
    exec dockerd --host unix:///run/manager/docker.sock --data-root /var/lib/docker/manager --exec-root /run/manager/exec \
      --pidfile /run/manager/docker.pid --containerd /run/containerd/containerd.sock --containerd-namespace manager \
      --containerd-plugins-namespace manager-plugins
  ' >/var/log/dockerd-manager.log 2>&1 &
  local outer=$! inner
  await grep -q . "/proc/$outer/task/$outer/children"
  inner=$(cat "/proc/$outer/task/$outer/children")
  inner=${inner%% *}
  ip link add mgmt0 type veth peer name mgmt1 netns "$inner"
  ip addr add 10.199.8.2/24 dev mgmt0
  ip link set mgmt0 up
  await curl -sf --unix-socket /run/manager/docker.sock http://docker/_ping
}
