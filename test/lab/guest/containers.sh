# Containers by their difference from a hardened one. Sourced by init.sh; scenarios call `container`.

# What a hardened container is made of, one part per thing that section 5 asks for. A container that differs
# names the part and its other value: `container c5-11-no-limit memory=`.
declare -A hardened=(
  [network]='--network lab'
  [memory]='--memory 64m'
  [cpu]='--cpu-shares 512'
  [root]='--read-only'
  [caps]='--cap-drop ALL'
  [gain]='--security-opt no-new-privileges:true'
  [pids]='--pids-limit 64'
  [restart]='--restart on-failure:3'
  [health]='--health-cmd true --health-interval 1h'
  [user]='--user 1000:1000'
)

# Makes the image and the network that hardened containers use.
prepare_containers() {
  make_image lab/base 'CMD ["sleep","infinity"]'
  docker network create lab >/dev/null
}

# container NAME [PART=FLAGS]... [more=FLAGS] [image=IMAGE] [command=WORDS]: starts a container in the
# background; `settle` waits for all. FLAGS and WORDS are shell text, with quotes where a word has a blank.
container() { launch 'run --detach' "$@"; }

# The same, without starting it.
created_container() { launch create "$@"; }

launch() {
  local verb=$1 name=$2 part image=lab/base command='' more=''
  local -A parts=()
  for part in "${!hardened[@]}"; do parts[$part]=${hardened[$part]}; done
  shift 2
  for part; do
    case ${part%%=*} in
      image) image=${part#*=} ;;
      command) command=${part#*=} ;;
      more) more=${part#*=} ;;
      network | memory | cpu | root | caps | gain | pids | restart | health | user) parts[${part%%=*}]=${part#*=} ;;
      *) echo "lab: container $name: there is no part '$part'" >&2; exit 1 ;;
    esac
  done
  # More at a time do not make docker faster.
  if [ ${#starting[@]} -ge 4 ]; then
    wait "${starting[0]}"
    starting=("${starting[@]:1}")
  fi
  (
    set -f
    eval "docker $verb --name $name ${parts[*]} $more $image $command" 2>&1 >/dev/null || echo "container $name was not made"
  ) | sed '/^WARNING: /d' >>/run/lab/containers.log &
  starting+=($!)
}

starting=()

# Waits until all containers asked for so far are there; ends the scenario if one could not be made.
settle() {
  # A bare `wait` would wait for the daemons.
  [ ${#starting[@]} -eq 0 ] || wait "${starting[@]}"
  starting=()
  if [ -s /run/lab/containers.log ]; then
    cat /run/lab/containers.log >&2
    return 1
  fi
}
