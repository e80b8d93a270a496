# flags-sloppy: section 2 as it should not be, all by flags of dockerd; one container that relies on the defaults

dockerd_flags=(
  --debug --iptables=false --ip6tables=false --insecure-registry registry.lab:5000 --insecure-registry=10.0.0.0/8
  --cgroup-parent=/elsewhere --log-driver none --experimental --no-new-privileges=false --live-restore=false
  --userland-proxy=true --default-ulimit nofile=20000:20000
)
# 20.10 takes nothing but a file there.
[ "$(engine_major)" = 20 ] || dockerd_flags+=(--seccomp-profile unconfined)

populate() {
  prepare_containers
  container good gain=''
  settle
}
