#!/bin/bash
# The lab: real Docker hosts on one Debian machine, in namespaces, up in seconds. See README.md beside this file.
#
#   lab.sh build [SUITE...]                 build and keep root file systems (bookworm, trixie, sid), and the program
#   lab.sh up NAME SUITE [SCENARIO]         start a host and wait until it is ready (default scenario: fresh)
#   lab.sh run [-u USER] [-t SECONDS] [-e NAME=VALUE]... NAME COMMAND...
#   lab.sh plimsoll [-u USER] NAME ARGUMENTS...   run the clone's program inside the host
#   lab.sh pid NAME | log NAME | address NAME | key
#   lab.sh delay NAME MILLISECONDS         every round trip from here to the host takes that much longer; 0 ends it
#   lab.sh cut NAME                        drop all packets from and to the host
#   lab.sh behind NAME OTHER               let nobody but the host OTHER connect to the host
#   lab.sh restore NAME                    undo both
#   lab.sh ipv6 NAME                       give the host an IPv6 address, and print it
#   lab.sh list | scenarios
#   lab.sh down NAME... | down-all | sweep   (sweep: hosts of tests that ended without stopping them)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in common process records suite network cgroup host; do . "$here/lib/$part.sh"; done

[ $# -gt 0 ] || usage
command=$1
shift
require_machine
case $command in
  build)
    [ $# -gt 0 ] || set -- bookworm trixie sid
    builds=()
    for suite; do build_suite "$suite" & builds+=($!); done
    prepare_program
    for build in "${builds[@]}"; do wait "$build"; done
    ;;
  up)
    [ $# -ge 2 ] || usage
    host_up "$1" "$2" "${3:-fresh}"
    ;;
  run) host_run "$@" ;;
  plimsoll) run_program host_run /opt/lab/plimsoll "$@" ;;
  pid) host_init "$1" ;;
  log) cat "$(host_dir "$1")/log" ;;
  address) cat "$(host_dir "$1")/address" ;;
  ipv6) host_ipv6 "$1" ;;
  delay) host_delay "$1" "$2" ;;
  cut) host_cut "$1" ;;
  behind) host_behind "$1" "$2" ;;
  restore) host_restore "$1" ;;
  key) lab_key ;;
  list) list hosts init suite scenario address ;;
  scenarios) sed -s -n '1s/^# //p' "$here"/scenarios/*.sh "$here"/scenarios/bench/*.sh "$here"/scenarios/docs/*.sh ;;
  down) for name; do host_down "$name"; done; remove_unused_bridge ;;
  sweep) sweep hosts host_down ;;
  down-all)
    for dir in "$lab_dir"/hosts/*/; do [ ! -d "$dir" ] || host_down "$(basename "$dir")"; done
    remove_unused_bridge
    ;;
  *) usage ;;
esac
