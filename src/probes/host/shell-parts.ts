import { EXIT_TOO_MANY } from './records.ts';

/*
 * Pieces of POSIX shell that several probes use. Each works in dash, bash and busybox ash, as root and as
 * anybody else, and expects RECORDS_BEGIN before it.
 */

/** More processes than this do not fit on one command line; the script then ends, and nothing is taken for absent. */
const PROCESS_LIMIT = 50_000;

/** Ends the script where a glob over all processes would be too long for a command line. */
export const ALL_PROCESSES = `set -- /proc/[0-9]*
[ $# -le ${PROCESS_LIMIT} ] || exit ${EXIT_TOO_MANY}
`;

/**
 * Sets `daemons` to the pid of each process whose program is dockerd, also after an upgrade has replaced the file.
 * Where the program may not be seen, its name as the kernel keeps it decides.
 */
export const DOCKERDS = `${ALL_PROCESSES}dockerds() {
  stat -c "$T %n %N" /proc/[0-9]*/exe 2>/dev/null |
    sed -n "s|^$T /proc/\\([0-9]*\\)/exe .*/dockerd\\( (deleted)\\)\\{0,1\\}'\\{0,1\\}\\$|\\1|p"
  grep -lx dockerd /proc/[0-9]*/comm 2>/dev/null | while IFS=/ read -r _ _ p _; do
    readlink "/proc/$p/exe" >/dev/null 2>&1 || printf '%s\\n' "$p"
  done
}
daemons= n=0
for p in $(dockerds); do
  n=$((n + 1))
  [ $n -le 65 ] || break
  daemons="$daemons $p"
done
`;

/**
 * `descriptors PID` lists what a process has open as `ls -l` does; false where that may not be seen. What ls returns does
 * not tell: a busy process closes things while it looks. Where links may not be read, it shows them without a target, be
 * that a path or such as `socket:[1]`.
 */
export const DESCRIPTORS = `descriptors() {
  d=$(ls -l "/proc/$1/fd" 2>/dev/null)
  case $d in *[/[]*) printf '%s\\n' "$d" ;; *) return 1 ;; esac
}
`;

/** `clock` prints the seconds since 1970, with fractions where date knows them. */
export const CLOCK = `clock() {
  c=$(date +%s.%N)
  case $c in *[!0-9.]* | *.) date +%s ;; *) printf '%s\\n' "$c" ;; esac
}
`;

/** `accounts KEY...` prints the lines of the account database for names or numbers. */
export const ACCOUNTS = `accounts() {
  [ $# -gt 0 ] || return 0
  if command -v getent >/dev/null; then
    getent passwd "$@" 2>/dev/null
    [ $? -le 2 ]
  else
    k=
    for a; do k="$k|$a:[^:]*|[^:]*:[^:]*:$a"; done
    grep -E "^(\${k#?}):" /etc/passwd
    [ $? -le 1 ]
  fi
}
`;

/**
 * `reach PATH`, for a path that test cannot see, sets `reached` to why, by the word of the kernel: `absent`, `denied` (a
 * path behind a closed door is not absent), `loop`, `failed`, or `again` where it is there after all.
 */
export const REACH = `reach() {
  case $(stat -L -c present -- "$1" 2>&1) in
    present) reached=again ;;
    *': No such file or directory' | *': Not a directory') reached=absent ;;
    *': Permission denied') reached=denied ;;
    *': Too many levels of symbolic links') reached=loop ;;
    *) reached=failed ;;
  esac
}
`;

/** `all_absent PATH...` is true where the kernel says of each path that it is absent; one process for all. */
export const ALL_ABSENT = `all_absent() {
  [ $# -gt 0 ] || return 1
  lines=$(stat -L -c present -- "$@" 2>&1)
  n=0
  IFS='
'
  set -f
  for l in $lines; do
    case $l in
      *': No such file or directory' | *': Not a directory') n=$((n + 1)) ;;
      *) n=-1 && break ;;
    esac
  done
  set +f
  unset IFS
  [ $n -eq $# ]
}
`;

/** `rootless_homes` prints lines `uid:home` of users other than root who run a dockerd. */
export const ROOTLESS_HOMES = `rootless_homes() {
  for p in $daemons; do
    grep '^Uid:' "/proc/$p/status" 2>/dev/null
  done | cut -f3 | sort -u | while read -r u; do
    [ "$u" -eq 0 ] || accounts "$u"
  done | cut -d: -f3,6 | grep ':/'
}
`;

/**
 * `resolve PATH...` prints the canonical form of each path, links followed and missing parts kept, in order, an empty
 * line where links lead in a circle; line breaks within paths become \x01. One process for all with the coreutils.
 */
export const RESOLVE = `resolve() {
  if realpath -m -z -- "$@" >/dev/null 2>&1; then
    realpath -m -z -- "$@" | tr '\\n\\0' '\\001\\n'
    return 0
  fi
  for f; do
    h=$f t=
    while [ -n "$h" ] && [ ! -e "$h" ] && [ ! -L "$h" ]; do
      t=/\${h##*/}$t h=\${h%/*}
    done
    if r=$(readlink -f "\${h:-/}" 2>/dev/null); then r=\${r%/}$t; else r=; fi
    case $f$r in /) r=/ ;; esac
    printf '%s\\0' "$r" | tr '\\n\\0' '\\001\\n'
  done
}
`;

/**
 * `trusted PATH` prints what can be made of a path as it is written, without following links: `root` where root alone
 * can write on the way and of the last part, `foreign` where somebody else can, `link` where a link lies behind such a place.
 * So does whatever is reached through /proc: links there that belong to root lead to where an account has put its own process,
 * among mounts of its own.
 */
export const TRUST = `examine() {
  trust=root
  while read -r owner mode; do
    case $trust$mode in foreignl*) trust=link ;; esac
    [ "$trust" = root ] || continue
    [ "$owner" -eq 0 ] || trust=foreign
    case $mode in
      l*) [ "$owner" -eq 0 ] || trust=link ;;
      ?????w* | ????????w*) trust=foreign ;;
    esac
  done
  echo $trust
}
trusted() {
  set -- "$1" /
  rest=\${1#/} path=
  while [ -n "$rest" ]; do
    path=$path/\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    set -- "$@" "$path"
  done
  shift
  case $(stat -f -c %T "$@" 2>/dev/null) in
    *proc*) echo link ;;
    *) stat -c '%u %A' "$@" 2>/dev/null | examine ;;
  esac
}
`;
