#!/bin/bash
# Stands where sudo was, on a host that ssh.sh prepared. What bad ones are told goes to /run/lab/caught.
login=$(id -un)

caught() {
  local line
  IFS= read -r -t "$1" line && printf '%s: %s\n' "$login" "$line" >>/run/lab/caught
}

case $login in
  hanging) exec sleep infinity ;;
  repeating)
    prompt="[sudo] password for $login: "
    while getopts :nSp:u:g:HkKE option; do
      case $option in
        n) echo 'sudo: a password is required' >&2; exit 1 ;;
        p) prompt=${OPTARG//'%%'/%} ;;
      esac
    done
    while :; do
      printf '%s' "$prompt" >&2
      caught 0.2 && echo 'Sorry, try again.' >&2
    done
    ;;
  fishing)
    for _ in 1 2 3 4 5; do
      printf '[sudo] password for %s: ' "$login" | tee /dev/stderr
      caught 0.2 || printf '\nPassword: ' | tee /dev/stderr
    done
    exit 1
    ;;
  *) exec /usr/lib/lab/sudo "$@" ;;
esac
