# swarm-manager: a swarm of one node with two services, one of which restarts without end

populate() {
  make_image lab/base 'CMD ["sleep","infinity"]'
  docker swarm init --advertise-addr eth0 >/dev/null
  docker service create --detach --no-resolve-image --name limited --restart-max-attempts 3 --limit-memory 64M lab/base >/dev/null
  docker service create --detach --no-resolve-image --name unlimited --publish 8080:80 lab/base >/dev/null
  await services_run
}

services_run() { [ "$(docker ps --quiet --filter status=running | wc -l)" = 2 ]; }
