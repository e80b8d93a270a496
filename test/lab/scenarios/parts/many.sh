# A number of running containers, every other one with faults.

many() {
  local number
  prepare_containers
  for number in $(seq 1 "$1"); do
    if [ $((number % 2)) = 0 ]; then
      container "app-$number"
    else
      container "app-$number" memory='' caps='' root='' more="--env A=1 --label team=lab --volume /srv:/data"
    fi
  done
  settle
}
