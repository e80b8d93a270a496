#!/bin/bash
# The lab: real Docker hosts on one Debian machine, in namespaces, up in seconds. See README.md beside this file.
#
#   lab.sh build [SUITE...]                 build and keep root file systems (bookworm, trixie, sid)
#   lab.sh up NAME SUITE [SCENARIO]         start a host and wait until it is ready (default scenario: fresh)
#   lab.sh run [-u USER] [-t SECONDS] [-e NAME=VALUE]... NAME COMMAND...
#   lab.sh plimsoll [-u USER] NAME ARGUMENTS...   run the clone's program inside the host
#   lab.sh pid NAME | log NAME | address NAME | key
#   lab.sh list | scenarios
#   lab.sh down NAME... | down-all | sweep   (sweep: hosts of tests that ended without stopping them)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in common process suite network cgroup host; do . "$here/lib/$part.sh"; done

usage() {
  sed -n '2,/^set/s/^# \{0,1\}//p' "$here/lab.sh" >&2
  exit 2
}

[ $# -gt 0 ] || usage
command=$1
shift
require_machine
case $command in
  build)
    [ $# -gt 0 ] || set -- bookworm trixie sid
    builds=()
    for suite; do build_suite "$suite" & builds+=($!); done
    for build in "${builds[@]}"; do wait "$build"; done
    ;;
  up)
    [ $# -ge 2 ] || usage
    host_up "$1" "$2" "${3:-fresh}"
    ;;
  run) host_run "$@" ;;
  plimsoll)
    options=()
    while [ $# -gt 1 ] && [ "${1#-}" != "$1" ]; do options+=("$1" "$2"); shift 2; done
    name=$1
    shift
    host_run "${options[@]}" "$name" /opt/lab/plimsoll "$@"
    ;;
  pid) host_init "$1" ;;
  log) cat "$(host_dir "$1")/log" ;;
  address) cat "$(host_dir "$1")/address" ;;
  key) lab_key ;;
  list) host_list ;;
  scenarios) sed -s -n '1s/^# //p' "$here"/scenarios/*.sh ;;
  down) for name; do host_down "$name"; done; remove_unused_bridge ;;
  sweep) sweep_hosts ;;
  down-all)
    for dir in "$lab_dir"/hosts/*/; do [ ! -d "$dir" ] || host_down "$(basename "$dir")"; done
    remove_unused_bridge
    ;;
  *) usage ;;
esac
