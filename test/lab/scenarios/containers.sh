# containers: for every control of section 5 a container with that one fault, and good ones; see the table within

populate() {
  prepare_containers
  start_registry
  make_image lab/health 'HEALTHCHECK --interval=1s CMD true' 'CMD ["sleep","infinity"]'
  make_image lab/expose 'EXPOSE 8080' 'CMD ["sleep","infinity"]'
  make_image lab/moving 'CMD ["sleep","infinity"]'
  make_sshd_image lab/sshd
  bad_places
  good_containers
  one_fault_each
  settle
  shared_namespaces
  other_states
  settle
  afterwards
}

# Places on the host that faulty containers mount.
bad_places() {
  mkdir -p /srv/data /srv/shared /srv/decoy
  mount --bind /srv/shared /srv/shared
  mount --make-shared /srv/shared
  touch /srv/decoy/docker.sock
  docker volume create lab-data >/dev/null
  # A named volume that is a directory of the host in disguise.
  docker volume create --opt type=none --opt o=bind --opt device=/etc lab-etc >/dev/null
}

# Containers that pass, among them such as trap a careless check.
good_containers() {
  container good image="$(pinned_image lab/base)"
  container good-tag
  container good-image-health health='' image=lab/health
  container good-cpus cpu='--cpus 0.5'
  container good-no-restart restart=''
  container good-five-restarts restart='--restart on-failure:5'
  container good-published more='--publish 127.0.0.1:8001:80'
  container good-port-1024 more='--publish 127.0.0.1:1024:80'
  container good-data more='--volume /srv/data:/data:rw'
  container good-volume more='--volume lab-data:/data'
  # The destination says nothing about the source.
  container good-destination-etc more='--volume lab-data:/etc/app'
  container good-decoy-socket more='--volume /srv/decoy/docker.sock:/var/run/docker.sock'
  container good-below-read-only more='--volume /etc/ssl:/certs:ro'
  container good-slave more='--mount type=bind,source=/srv/shared,target=/data,bind-propagation=rslave'
  container good-word-sshd command="sh -c 'sleep 86400; : sshd'"
  container good-shareable-ipc more='--ipc shareable'
  container good-exec-own-user more='--user 0'
}

# NAME = c<control>-<fault>.
one_fault_each() {
  container c5-2-apparmor-unconfined more='--security-opt apparmor=unconfined'
  container c5-3-label-disable more='--security-opt label=disable'
  container c5-4-net-raw caps=''
  container c5-4-net-admin more='--cap-add NET_ADMIN'
  container c5-5-privileged caps='' more='--privileged'
  container c5-6-etc-read-only more='--volume /etc:/host:ro'
  container c5-6-below-writable more='--volume /usr/local:/host'
  container c5-6-proc more='--volume /proc:/host:ro'
  container c5-6-volume more='--volume lab-etc:/host:ro'
  container c5-6-root more='--volume /:/host:ro'
  container c5-7-sshd image=lab/sshd user='--user 0:0'
  container c5-8-port-80 more='--publish 127.0.0.1:80:80'
  container c5-8-port-443-v6 more='--publish [::1]:443:80'
  container c5-9-publish-all image=lab/expose more='--publish-all'
  container c5-10-host-network network='--network host'
  container c5-11-no-limit memory=''
  container c5-11-reservation-only memory='--memory-reservation 32m'
  container c5-12-no-shares cpu=''
  container c5-12-default-shares cpu='--cpu-shares 1024'
  container c5-13-writable-root root=''
  container c5-14-all-addresses more='--publish 8014:80'
  container c5-14-all-addresses-v6 more='--publish [::]:8015:80'
  container c5-14-ephemeral more='--publish 80'
  container c5-15-always restart='--restart always'
  container c5-15-unless-stopped restart='--restart unless-stopped'
  container c5-15-unlimited restart='--restart on-failure'
  container c5-15-six restart='--restart on-failure:6'
  container c5-16-host-pid more='--pid host'
  container c5-17-host-ipc more='--ipc host'
  container c5-18-device more='--device /dev/fuse'
  container c5-18-cgroup-rule more="--device-cgroup-rule 'c 10:200 rwm'"
  container c5-18-bind-dev more='--volume /dev/zero:/data/zero'
  container c5-19-ulimit more='--ulimit nofile=100:200'
  container c5-20-shared more='--mount type=bind,source=/srv/shared,target=/data,bind-propagation=rshared'
  container c5-21-host-uts more='--uts host'
  container c5-22-unconfined more='--security-opt seccomp=unconfined'
  container c5-23-exec-privileged
  container c5-24-exec-root
  container c5-25-cgroup-parent more='--cgroup-parent /elsewhere'
  container c5-26-unset gain=''
  container c5-26-false gain='--security-opt no-new-privileges=false'
  container c5-27-none health=''
  container c5-27-disabled health='--no-healthcheck' image=lab/health
  container c5-28-moved-tag image=lab/moving
  container c5-29-unset pids=''
  container c5-29-unlimited pids='--pids-limit -1'
  container c5-30-default network=''
  container c5-30-named network='--network bridge'
  container c5-30-second
  container c5-31-host-userns more='--userns host'
  container c5-32-socket more='--volume /run/docker.sock:/engine.sock:ro'
  container c5-32-directory more='--volume /run:/host-run:ro'
  container c5-32-link more='--volume /var/run/docker.sock:/engine.sock'
}

# Faults taken over from another container.
shared_namespaces() {
  container c5-10-via-container network='--network container:c5-10-host-network'
  container c5-16-via-container more='--pid container:c5-16-host-pid'
  container c5-17-via-container more='--ipc container:c5-17-host-ipc'
  container good-via-container more='--ipc container:good-shareable-ipc'
  container c5-6-volumes-from more='--volumes-from c5-6-etc-read-only'
}

# Containers that are there and do not run; they count too.
other_states() {
  created_container state-created
  container state-exited restart='' command=true
  container state-paused
  container state-restarting restart='--restart always' command=false
  container state-unhealthy health='--health-cmd false --health-interval 1s --health-retries 1'
  created_container c5-5-privileged-created caps='' more='--privileged'
  created_container c5-14-created more='--publish 8016:80'
}

afterwards() {
  docker pause state-paused >/dev/null
  docker network connect bridge c5-30-second
  # The tag goes on to another image; the container stays on the old one.
  make_image lab/moving 'LABEL generation=2' 'CMD ["sleep","infinity"]'
  # 20.10 asks for every capability there is and fails where the machine itself lacks one.
  docker exec --detach --privileged c5-23-exec-privileged sleep 86400 || [ "$(engine_major)" = 20 ]
  docker exec --detach --user root c5-24-exec-root sleep 86400
  docker exec --detach good-exec-own-user sleep 86400
  # The engine waits twice as long before each restart: now 25 s, in which an audit sees it without a process.
  until [ "$(docker inspect --format '{{.RestartCount}}' state-restarting)" -ge 8 ]; do sleep 0.5; done
}
