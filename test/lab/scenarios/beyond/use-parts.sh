# Hosts for the checks beyond the benchmark, made of parts: one a group of families, weak or hardened.
#
# A part may add to dockerd_flags and to daemon_json ('"key": value'), and may define prepare_<group> (before the
# engine starts) and populate_<group> (once it runs). Its containers, images and files are named after the group.

daemon_json=()
groups=()

# use_parts weak|hardened [GROUP]...: all groups unless some are named.
use_parts() {
  local state=$1 file group folder=/opt/plimsoll/test/lab/scenarios/beyond/parts
  shift
  for file in "$folder"/*."$state".sh; do
    group=$(basename "$file" ".$state.sh")
    [ $# = 0 ] || [[ " $* " = *" $group "* ]] || continue
    groups+=("${group//-/_}")
    . "$file"
  done
}

prepare() {
  each_group prepare
  local IFS=,
  [ ${#daemon_json[@]} = 0 ] || write_config <<<"{${daemon_json[*]}}"
}

populate() {
  prepare_containers
  each_group populate
  settle
}

each_group() {
  local group
  for group in "${groups[@]}"; do
    ! declare -F "$1_$group" >/dev/null || "$1_$group"
  done
}
