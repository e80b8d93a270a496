import { AUDIT_FILE, SYSCTL_FILE } from '../words.ts';

/** What every script begins with; each step is a call of one of these functions. */
export const SHELL_HELPERS = `set -u
umask 022
LC_ALL=C
export LC_ALL
left=0
say() { printf '%s\\n' "$*"; }
# Says that a step was not done; the others go on.
skip() { left=$((left + 1)); printf 'not done: %s\\n' "$*" >&2; }

# right_host NAME: whether this is the machine that was audited.
right_host() {
  [ "$(uname -n)" = "$1" ] || { say "This plan is for $1, and this is $(uname -n)." >&2; return 1; }
}

# is_same FILE: whether the path still leads to the file that was audited.
is_same() {
  [ -e "$1" ] || { skip "$1 is not there."; return 1; }
  [ "$(readlink -f -- "$1")" = "$1" ] || { skip "$1 leads elsewhere by now."; return 1; }
}
# set_owner UID:GID FILE
set_owner() { is_same "$2" || return 0; chown -- "$1" "$2" || skip "owner of $2"; }
# take_mode BITS FILE: takes bits of the mode away, and never gives any.
take_mode() { is_same "$2" || return 0; chmod -- "$1" "$2" || skip "mode of $2"; }

# add_line FILE LINE: adds a line that is not there yet; succeeds where it was added.
add_line() {
  [ -d "$(dirname "$1")" ] || { skip "$1: there is no such directory."; return 1; }
  [ -f "$1" ] || : >"$1" || { skip "$1"; return 1; }
  grep -qxF -- "$2" "$1" && return 1
  printf '%s\\n' "$2" >>"$1" || { skip "$1: it cannot be written."; return 1; }
}
# audit_rules RULE...: puts rules into a file of their own and loads them.
audit_rules() {
  file=${AUDIT_FILE}
  command -v augenrules >/dev/null || { skip 'rules of audit: install auditd first, then run this again.'; return 0; }
  for rule; do add_line "$file" "$rule" || :; done
  chmod 0640 "$file"
  said=$(augenrules --load 2>&1) || skip "rules of audit: they are in the file, and could not be loaded. $said"
}
# kernel_setting NAME LEAST: sets it now and for every start of the machine, unless it is as high already.
kernel_setting() {
  file=${SYSCTL_FILE}
  now=$(sysctl -n "$1" 2>/dev/null) || { skip "$1: this kernel has no such setting."; return 0; }
  [ "$now" -lt "$2" ] 2>/dev/null
  case $? in
    0) ;;
    1) return 0 ;;
    *) skip "$1: it holds no number."; return 0 ;;
  esac
  add_line "$file" "$1 = $2" || :
  sysctl -q -w "$1=$2" || skip "$1: it holds from the next start of the machine on."
}
# update_container SOCKET ID OPTION...: changes limits of a container that is there, without a restart.
update_container() {
  socket=$1 id=$2
  shift 2
  docker --host "unix://$socket" container inspect "$id" >/dev/null 2>&1 || { skip "container $id is not there."; return 0; }
  docker --host "unix://$socket" update "$@" "$id" >/dev/null || skip "limits of container $id"
}
# given_flags FILE: the options that engines run with which read this file, one on a line.
given_flags() {
  for process in /proc/[0-9]*; do
    [ "$(cat "$process/comm" 2>/dev/null)" = dockerd ] || continue
    words=$(tr '\\0' '\\n' <"$process/cmdline")
    own=$(printf '%s\\n' "$words" | sed -n -e 's/^--config-file=//p' -e '/^--config-file$/{n;p;}' | tail -n 1)
    [ "\${own:-/etc/docker/daemon.json}" != "$1" ] || printf '%s\\n' "$words"
  done | sed -n -e 's/^--\\([a-z0-9-]*\\).*/\\1/p' -e 's/^-D.*/debug/p' -e 's/^-l.*/log-level/p'
}
# merge_json FILE SET REMOVE: the file with the keys of SET and without those of REMOVE, on stdout.
merge_json() {
  if command -v python3 >/dev/null; then
    python3 -c 'import json, sys
path, given, gone = sys.argv[1:]
with open(path, encoding="utf-8") as file: text = file.read()
options = json.loads(text) if text.strip() else {}
assert isinstance(options, dict)
options.update(json.loads(given))
for key in json.loads(gone): options.pop(key, None)
print(json.dumps(options, indent=2))' "$@" 2>/dev/null
  elif command -v jq >/dev/null; then
    jq -s --argjson given "$2" --argjson gone "$3" \\
      'if length == 0 then {} elif length == 1 then .[0] else error("several values") end
       | if type == "object" then . + $given | delpaths($gone | map([.])) else error("no object") end' "$1" 2>/dev/null
  else
    return 9
  fi
}
# is_roots DIRECTORY: whether its owner and mode let nobody but root change it.
is_roots() {
  case $(stat -c '%u %A' -- "$1" 2>/dev/null) in '0 d'????-??-*) return 0 ;; esac
  return 1
}
# daemon_json FILE SET REMOVE FLAG...: merges keys into daemon.json, with a copy of the old one beside it.
# Returns 0 where the file has changed.
daemon_json() {
  file=$1 set=$2 remove=$3
  shift 3
  given=$(given_flags "$file")
  for flag; do
    printf '%s\\n' "$given" | grep -qxF -- "$flag" || continue
    skip "$file: dockerd runs with the flag --$flag, and would not start where the file has it, too. Take the flag out of its unit, restart it, and run this again."
    return 1
  done
  folder=$(dirname "$file")
  mkdir -p "$folder"
  is_roots "$folder" || {
    skip "$file: others than root may change its directory. Mend that first, and run this again."
    return 1
  }
  [ ! -L "$file" ] || { skip "$file: it is a link to $(readlink -f -- "$file"). Change what it leads to yourself."; return 1; }
  new=$(mktemp "$file.XXXXXX") || { skip "$file"; return 1; }
  if [ -e "$file" ]; then merged=$(merge_json "$file" "$set" "$remove"); else merged=$set; fi
  case $? in
    0) ;;
    9) rm -f "$new"; skip "$file: neither python3 nor jq is there to change it safely."; return 1 ;;
    *) rm -f "$new"; skip "$file: it does not hold an object of JSON."; return 1 ;;
  esac
  printf '%s\\n' "$merged" >"$new" || { rm -f "$new"; skip "$file: the new one cannot be written."; return 1; }
  if [ -e "$file" ] && [ "$(merge_json "$file" '{}' '[]')" = "$merged" ]; then rm -f "$new"; return 1; fi
  if dockerd --help 2>/dev/null | grep -q -- --validate && ! dockerd --validate --config-file "$new" >/dev/null 2>&1; then
    rm -f "$new"
    skip "$file: dockerd does not take the new one; the old one stays."
    return 1
  fi
  if [ -e "$file" ]; then
    kept="$file.before-plimsoll-$(date +%Y%m%d%H%M%S)"
    cp -p -- "$file" "$kept" && chown "$(stat -c %u:%g -- "$file")" "$new" && chmod "$(stat -c %a -- "$file")" "$new" || {
      rm -f "$new" "$kept"
      skip "$file: no copy of the old one can be made."
      return 1
    }
  else
    chmod 0644 "$new"
  fi
  mv -f -- "$new" "$file" || { rm -f "$new"; skip "$file: the new one cannot be put in its place."; return 1; }
}
# restart_engine UNIT: after a change, only where RESTART=yes says so, for it can stop containers.
restart_engine() {
  if [ "\${RESTART:-no}" != yes ]; then say "Restart the engine when its containers may stop: systemctl restart $1"; return 0; fi
  [ -d /run/systemd/system ] || { skip "restart of $1: systemd does not run here, so restart dockerd as you started it."; return 0; }
  systemctl restart "$1" || skip "restart of $1: see journalctl -u $1; the old daemon.json lies beside the new one."
}
`;
