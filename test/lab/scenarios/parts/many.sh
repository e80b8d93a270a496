# A number of containers, every other one with faults: so many that run and, after them, so many that never did.

many() {
  local number
  prepare_containers
  for number in $(seq 1 "$1"); do one_of_many container "$number"; done
  for number in $(seq "$(($1 + 1))" "$(($1 + ${2:-0}))"); do one_of_many created_container "$number"; done
  settle
}

one_of_many() {
  if [ $(($2 % 2)) = 0 ]; then
    "$1" "app-$2"
  else
    "$1" "app-$2" memory='' caps='' root='' more="--env A=1 --label team=lab --volume /srv:/data"
  fi
}
