/*
 * The shell text of engine-programs.ts. It expects RECORDS_BEGIN before it; its parameters are directories, in which programs
 * are looked for, and ids of processes, whose PATH names more of them.
 */

/** What an engine, its containerd and its client start by name (moby, containerd and libnetwork look these up in PATH). */
const NAMES =
  'runc crun youki runsc kata-runtime ctr iptables ip6tables nft ip modprobe git unpigz xz criu xfs_quota zfs fuse-overlayfs apparmor_parser rootlesskit slirp4netns newuidmap newgidmap';
const PATTERNS = ['containerd*', 'docker*', 'mkfs.*'];

/** Places of plugins of the client, of CNI and of the engine: whatever lies there is run as root. */
const PLUGINS =
  '/usr/libexec/docker/cli-plugins /usr/lib/docker/cli-plugins /usr/local/lib/docker/cli-plugins /usr/local/libexec/docker/cli-plugins ~root/.docker/cli-plugins /opt/cni/bin /usr/lib/cni /usr/libexec/cni /run/docker/plugins /etc/docker/plugins /usr/lib/docker/plugins';

const MOST_PATHS = 4000;

/**
 * Paths are walked by the shell alone; one readlink for all links of a round, one stat for everything that was met. Whom a group
 * has is asked only where one may write.
 */
export const ENGINE_PROGRAMS = `nl='
'
dirs=
for a; do
  case $a in
    /*) dirs=$dirs$a$nl ;;
    *)
      if { true <"/proc/$a/environ"; } 2>/dev/null; then
        p=$({ tr '\\n\\0' '\\001\\n' <"/proc/$a/environ" | grep '^PATH=' | head -n 1; } 2>/dev/null)
        p=\${p#PATH=}
        record path "$a"
        printf '%s\\n' "$p"
        IFS=:
        set -f
        for d in $p; do
          case $d in /*) dirs=$dirs$d$nl ;; esac
        done
        set +f
        unset IFS
      else
        record hidden-path "$a"
      fi
      ;;
  esac
done
all=$nl
n=0
add() {
  case $all in *"$nl$1$nl"*) return ;; esac
  all=$all$1$nl n=$((n + 1))
}
IFS=$nl
set -f
set -- $dirs
set +f
unset IFS
for d; do
  add "\${d%/}"
done
count=$n
for d; do
  if [ -e "$d" ] && { [ ! -r "$d" ] || [ ! -x "$d" ]; }; then
    record hidden
    printf '%s\\n' "$d"
  fi
  for f in ${NAMES}; do
    if [ -e "$d/$f" ] || [ -L "$d/$f" ]; then add "\${d%/}/$f"; fi
  done
  for f in ${PATTERNS.map((pattern) => `"$d"/${pattern}`).join(' ')}; do
    if [ -e "$f" ] || [ -L "$f" ]; then add "\${d%/}/\${f##*/}"; fi
  done
done
for d in ${PLUGINS}; do
  case $d in /*) [ -e "$d" ] || continue ;; *) continue ;; esac
  add "$d" count=$((count + 1))
  if [ ! -r "$d" ]; then
    record hidden
    printf '%s\\n' "$d"
  fi
  for f in "$d"/*; do
    if [ -e "$f" ] || [ -L "$f" ]; then add "$f"; fi
  done
done
[ $n -le ${MOST_PATHS} ] || exit 92
record programs $((n - count))
seen=\${nl}/$nl
queue=$all
round=0
while [ "$queue" != "$nl" ] && [ $round -lt 40 ]; do
  round=$((round + 1)) links= rests=
  IFS=$nl
  set -f
  for p in $queue; do
    at= rest=\${p#/}
    while [ -n "$rest" ]; do
      c=\${rest%%/*}
      case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
      case $c in '' | .) continue ;; esac
      at=$at/$c
      case $seen in *"$nl$at$nl"*) ;; *) seen=$seen$at$nl ;; esac
      if [ -L "$at" ]; then
        links=$links$at$nl rests=$rests./$rest$nl
        break
      fi
    done
  done
  set -- $links
  if [ $# -eq 0 ]; then break; fi
  unset IFS
  t=$(readlink -- "$@" 2>/dev/null)
  IFS=$nl
  i=0
  for f in $t; do i=$((i + 1)); done
  if [ $i -ne $# ]; then
    t=
    for f; do
      r=$(readlink "$f" 2>/dev/null)
      case $r in '' | *"$nl"*) r=? ;; esac
      t=$t$r$nl
    done
  fi
  queue=$nl
  for r in $rests; do
    f=$1 to=\${t%%$nl*} t=\${t#*$nl}
    shift
    case $to in
      '?')
        record hidden
        printf '%s\\n' "$f"
        continue
        ;;
      /*) ;;
      *) to=\${f%/*}/$to ;;
    esac
    case $queue in *"$nl$to/$r$nl"*) ;; *) queue=$queue$to/$r$nl ;; esac
  done
done
if [ $round -ge 40 ]; then
  record hidden
  printf '%s\\n' "$queue" | sed -n 2p
fi
IFS=$nl
set -f
set -- $seen
unset IFS
record steps
s=$(stat -c '%A %f %u %g %n' -- "$@" 2>/dev/null)
printf '%s\\n' "$s"
record types
IFS=$nl
stat -f -c '%T %n' -- $dirs 2>/dev/null
unset IFS
w=$(printf '%s\\n' "$s" | grep '^[^l]....w' | head -n 256)
if [ -n "$w" ]; then
  IFS=$nl
  set --
  for l in $w; do
    l=\${l#* } l=\${l#* } l=\${l#* }
    set -- "$@" "\${l#* }"
  done
  unset IFS
  case $(ls --version 2>/dev/null) in *GNU*) record lists gnu ;; *) record lists other ;; esac
  ls -ld -- "$@" 2>/dev/null | cut -c1-11
  record groups
  k=$(printf '%s\\n' "$w" | cut -d ' ' -f4 | sort -u | tr '\\n' '|')
  everyone() {
    if command -v getent >/dev/null; then getent "$1"; else cat "/etc/$1"; fi
  }
  everyone group 2>/dev/null | grep -E "^[^:]*:[^:]*:($k-):"
  record primary
  everyone passwd 2>/dev/null | grep -E "^[^:]*:[^:]*:[^:]*:($k-):" | head -n 1000
fi
`;
