# What hosts and machines have in common: a directory each, $lab_dir/hosts/NAME or $lab_dir/machines/NAME, with
# records of its processes and of its owner, and the words of `run`. Sourced by lab.sh and machine.sh.

# One of a test ends with the test, at the latest by the next sweep; one started by hand has no owner.
record_owner() { [ -z "${PLIMSOLL_LAB_OWNER:-}" ] || record_process "$1/owner" "$PLIMSOLL_LAB_OWNER"; }

# sweep FOLDER DOWN: calls DOWN with the name of each whose owner ended without stopping it.
sweep() {
  local dir
  for dir in "$lab_dir/$1"/*/; do
    [ -f "${dir}owner" ] || continue
    recorded_process "${dir}owner" >/dev/null || "$2" "$(basename "$dir")"
  done
}

# list FOLDER PROCESS FIELD...: a line each, with its name, whether that recorded process runs, and those files of it.
list() {
  local folder=$1 process=$2 dir state field
  shift 2
  for dir in "$lab_dir/$folder"/*/; do
    [ -d "$dir" ] || continue
    state=dead
    ! runs "$dir$process" >/dev/null || state=running
    printf '%s %s' "$(basename "$dir")" "$state"
    for field; do printf ' %s' "$(cat "$dir$field" 2>/dev/null)"; done
    printf '\n'
  done
}

# Reads the words of run into its caller's `user`, `home`, `name` and `words`: the command in the bare environment of
# a login, killed after its seconds.
read_run_words() {
  local limit=0 option OPTIND=1
  local -a environment=()
  user=root
  while getopts u:t:e: option; do
    case $option in
      u) user=$OPTARG ;;
      t) limit=$OPTARG ;;
      e) environment+=("$OPTARG") ;;
      *) usage ;;
    esac
  done
  shift $((OPTIND - 1))
  [ $# -ge 2 ] || usage
  name=$1
  shift
  home=/root
  [ "$user" = root ] || home=/home/$user
  words=(env -i PATH=/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" USER="$user"
    LOGNAME="$user" LC_ALL=C.UTF-8 "${environment[@]}" timeout -s KILL "$limit" "$@")
}

# run_program RUN PROGRAM [OPTION VALUE]... NAME ARGUMENTS...: calls RUN for the words of PROGRAM with these arguments.
run_program() {
  local run=$1 program=$2 name
  local -a options=()
  shift 2
  while [ $# -gt 1 ] && [ "${1#-}" != "$1" ]; do options+=("$1" "$2"); shift 2; done
  [ $# -ge 1 ] || usage
  name=$1
  shift
  "$run" "${options[@]}" "$name" $program "$@"
}
