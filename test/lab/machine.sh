#!/bin/bash
# The machine of the lab: a whole Debian under qemu, with systemd, auditd, AppArmor, cgroup v2 and its own kernel.
# See README.md beside this file.
#
#   machine.sh build                        build and keep the disk image
#   machine.sh up NAME [STATE]              start a machine and wait until it is ready (default state: as-booted)
#   machine.sh state NAME STATE             leave its state for another one
#   machine.sh run [-u USER] [-t SECONDS] [-e NAME=VALUE]... NAME COMMAND...
#   machine.sh plimsoll [-u USER] NAME ARGUMENTS...   run this clone's program on the machine
#   machine.sh ssh-options NAME             words that ssh needs to get in, one a line
#   machine.sh pid NAME | log NAME | port NAME
#   machine.sh list | states
#   machine.sh down NAME... | sweep         (sweep: machines of tests that ended without stopping them)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for part in common process records suite machine-image machine; do . "$here/lib/$part.sh"; done

[ $# -gt 0 ] || usage
command=$1
shift
case $command in
  build) build_machine_image ;;
  up)
    [ $# -ge 1 ] || usage
    machine_up "$1" "${2:-as-booted}"
    ;;
  state)
    [ $# -eq 2 ] || usage
    machine_state "$1" "$2"
    ;;
  run) machine_run "$@" ;;
  plimsoll) run_program machine_run 'node /opt/plimsoll/dist/plimsoll.mjs' "$@" ;;
  ssh-options) machine_ssh_options "$1" ;;
  pid) machine_process "$1" ;;
  log) cat "$(machine_dir "$1")"/{qemu,console,ready}.log ;;
  port) cat "$(machine_dir "$1")/port" ;;
  list) list machines qemu state port ;;
  states) sed -s -n '1s/^# //p' "$here"/machine/states/*.sh ;;
  down) for name; do machine_down "$name"; done ;;
  sweep) sweep machines machine_down ;;
  *) usage ;;
esac
