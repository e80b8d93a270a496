# secrets: a canary in every place where people put secrets; each holds the text of parts/canary.sh and its place

. /opt/plimsoll/test/lab/scenarios/parts/canary.sh

# The daemon's own command line and environment.
dockerd_flags=(--label "token=$canary-daemon-label" --log-opt "tag=$canary-daemon-log")
export HTTPS_PROXY="http://proxyuser:$canary-daemon-env@127.0.0.1:3128" NO_PROXY="127.0.0.1,$canary-daemon-noproxy"

prepare() {
  canary_files
  canary_builders
  # Only newer engines know proxies in daemon.json; an older one would not start.
  if [ "$(engine_major)" != 20 ]; then
    write_config <<C
{"proxies": {"http-proxy": "http://proxyuser:$canary-daemon-json@127.0.0.1:3128"}, "registry-mirrors": ["https://$canary-mirror.lab/"]}
C
  else
    write_config <<C
{"registry-mirrors": ["https://$canary-mirror.lab/"], "cluster-store-opts": {"token": "$canary-daemon-json"}}
C
  fi
  bash -c 'sleep 86400; :' "--password=$canary-host-process" &
}

populate() {
  prepare_containers
  canary_image
  canary_container
  canary_places
  canary_swarm
}

# Files an auditor passes by: units, defaults, keys, logins.
canary_files() {
  mkdir -p /etc/systemd/system/docker.service.d /etc/docker/certs.d/registry.lab /etc/sysconfig /root/.docker
  printf '[Service]\nEnvironment="HTTP_PROXY=http://proxyuser:%s@127.0.0.1:3128"\n' "$canary-unit" >/etc/systemd/system/docker.service.d/proxy.conf
  printf 'Environment=TOKEN=%s\n' "$canary-unit-main" >>"$(unit_file docker.service)"
  printf 'export http_proxy="http://proxyuser:%s@127.0.0.1:3128"\n' "$canary-default" >>/etc/default/docker
  printf 'OPTIONS="--label token=%s"\n' "$canary-sysconfig" >/etc/sysconfig/docker
  printf -- '-----BEGIN PRIVATE KEY-----\n%s\n' "$canary-key" >/etc/docker/certs.d/registry.lab/client.key
  printf '{"auths": {"registry.lab": {"auth": "%s"}}, "proxies": {"default": {"httpProxy": "http://u:%s@127.0.0.1:3128"}}}\n' \
    "$(printf 'login:%s' "$canary-login" | base64 -w 0)" "$canary-client-proxy" >/root/.docker/config.json
}

# Files of what builds images, of what checks their signatures, and of a compose project.
canary_builders() {
  mkdir -p /root/.docker/buildx/instances /root/.docker/contexts/meta/far /etc/containers /etc/buildkit /srv/compose
  printf '{"Name": "far", "Driver": "remote", "Nodes": [{"Endpoint": "tcp://u:%s@10.0.0.1:1234", "DriverOpts": {"key": "%s"}, "Flags": ["--token=%s"]}]}\n' \
    "$canary-buildx-endpoint" "$canary-buildx-option" "$canary-buildx-flag" >/root/.docker/buildx/instances/far
  printf '{"Name": "far", "Metadata": {"Description": "%s"}, "Endpoints": {"docker": {"Host": "tcp://u:%s@10.0.0.1:2376"}}}\n' \
    "$canary-context" "$canary-context-host" >/root/.docker/contexts/meta/far/meta.json
  printf 'root = "/var/lib/%s"\n' "$canary-buildkit" >/etc/buildkit/buildkitd.toml
  printf '{"default": [{"type": "signedBy", "keyData": "%s"}]}\n' "$canary-policy" >/etc/containers/policy.json
  printf 'PASSWORD=%s\n' "$canary-compose-file" >/srv/compose/.env
}

# An image keeps build arguments in its history, and environment, labels and commands in its configuration.
canary_image() {
  local context=/run/lab/secret-image
  mkdir -p "$context"
  cat >"$context/Dockerfile" <<C
FROM lab/base
ARG TOKEN
RUN true \$TOKEN
RUN true https://user:$canary-image-step@registry.lab/ --password $canary-image-option
ENV API_KEY=$canary-image-env PLAIN=$canary-image-plain
LABEL token=$canary-image-label
HEALTHCHECK CMD true $canary-image-health
ONBUILD RUN true $canary-image-later
ENTRYPOINT ["sleep","infinity","$canary-image-argv"]
C
  DOCKER_BUILDKIT=0 docker build --quiet --build-arg "TOKEN=$canary-build-arg" --tag lab/secret "$context" >/dev/null 2>&1
}

canary_container() {
  mkdir -p "/srv/$canary-path"
  # A driver that wants a token; it would ship to nobody.
  docker run --detach --name secrets --network lab --hostname "h-$canary-hostname" \
    --env "PASSWORD=$canary-env" --label "token=$canary-label" --label "com.docker.compose.project.working_dir=/srv/compose" \
    --label "com.docker.compose.project.config_files=$canary-compose-label,compose.yml" --volume "/srv/$canary-path:/data/$canary-target" \
    --health-cmd "echo $canary-health-output; true $canary-health" --health-interval 1s \
    --log-driver splunk --log-opt "splunk-token=$canary-log" --log-opt splunk-url=https://127.0.0.1:8088 \
    --log-opt splunk-verify-connection=false --add-host "$canary-extra-host:127.0.0.1" --sysctl "net.ipv4.ip_default_ttl=64" \
    --entrypoint sh lab/secret -c 'sleep 86400; :' "--password=$canary-argv" >/dev/null
  docker exec --detach --env "PASSWORD=$canary-exec-env" secrets sh -c 'sleep 86400; :' "$canary-exec-argv"
  # An error message of the engine repeats what was asked for.
  docker run --detach --name secrets-failed lab/base "$canary-failed-command" >/dev/null 2>&1 || true
  await health_was_run
}

health_was_run() { docker inspect --format '{{json .State.Health.Log}}' secrets | grep -q "$canary-health-output"; }

canary_places() {
  docker volume create --opt type=cifs --opt device=//server/share --opt "o=username=u,password=$canary-volume" \
    --label "token=$canary-volume-label" secrets >/dev/null
  docker network create --opt "token=$canary-network-option" --label "token=$canary-network-label" secrets >/dev/null
}

canary_swarm() {
  docker swarm init --advertise-addr eth0 >/dev/null
  printf '%s' "$canary-secret-data" | docker secret create --label "token=$canary-secret-label" app-secret - >/dev/null
  printf '%s' "$canary-config-data" | docker config create --label "token=$canary-config-label" app-config - >/dev/null
  docker node update --label-add "token=$canary-node-label" "$(hostname)" >/dev/null
  docker service create --detach --no-resolve-image --name secrets-service --secret app-secret --config app-config \
    --env "PASSWORD=$canary-service-env" --label "token=$canary-service-label" --container-label "token=$canary-task-label" \
    --health-cmd "true $canary-service-health" --log-driver json-file --log-opt "tag=$canary-service-log" \
    --mount "type=volume,source=service,target=/data,volume-driver=local,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-opt=o=uid=0,volume-label=token=$canary-service-volume" \
    lab/base sh -c 'sleep 86400; :' "$canary-service-argv" >/dev/null
  await service_runs
}

service_runs() { docker ps --quiet --filter name=secrets-service | grep -q .; }
