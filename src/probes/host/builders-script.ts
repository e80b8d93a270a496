import { RECORDS_BEGIN, RECORDS_END } from './records.ts';
import { ACCOUNTS, ALL_PROCESSES, REACH, TRUST } from './shell-parts.ts';

const MOST_PROCESSES = 64;
const MOST_FILES = 64;
const MOST_BYTES = 65_536;
/** What a buildkitd reads that is told no other file. */
export const CONFIGURATION = '/etc/buildkit/buildkitd.toml';

/** Only what root alone can have written is read. `look KIND FILE` prints it, or why it is not read. */
export const BUILDERS_SCRIPT = `${RECORDS_BEGIN}${ALL_PROCESSES}${REACH}${ACCOUNTS}${TRUST}{ true </proc/1/status; } 2>/dev/null || exit 93
set -- $(grep -lx buildkitd /proc/[0-9]*/comm 2>/dev/null | sed 's|/comm$||')
[ $# -le ${MOST_PROCESSES} ] || exit 92
record first-cgroup
head -c 65536 /proc/1/cgroup 2>/dev/null
for p; do
  record cgroup "\${p#/proc/}"
  head -c 65536 "$p/cgroup" 2>/dev/null
  record arguments "\${p#/proc/}"
  { head -c 65536 "$p/cmdline" | tr '\\n\\0' '\\001\\n'; } 2>/dev/null
  echo
done
look() {
  record "$1"
  printf '%s\\n' "$2"
  if [ ! -e "$2" ]; then
    reach "$2"
    record state $reached
  elif [ ! -f "$2" ]; then
    record state irregular
  elif [ ! -r "$2" ]; then
    record state denied
  elif [ "$(stat -L -c %s "$2")" -gt ${MOST_BYTES} ]; then
    record state too-large
  elif [ "$(trusted "$2")$(trusted "$(readlink -f "$2")")" != rootroot ]; then
    record state foreign
  else
    record text
    head -c ${MOST_BYTES} "$2"
    echo
  fi
}
folder() {
  if [ -d "$1" ] && { [ ! -r "$1" ] || [ ! -x "$1" ]; }; then
    record hidden denied
    printf '%s\\n' "$1"
  elif [ ! -e "$1" ]; then
    reach "$1"
    [ $reached = absent ] || {
      record hidden $reached
      printf '%s\\n' "$1"
    }
  fi
}
look toml ${CONFIGURATION}
home=$(accounts 0 | head -n 1 | cut -d: -f6)
home=\${home:-/root}
n=0
folder "$home/.docker/buildx/instances"
for f in "$home"/.docker/buildx/instances/*; do
  [ -e "$f" ] && [ $n -lt ${MOST_FILES} ] || continue
  n=$((n + 1))
  look builder "$f"
done
folder "$home/.docker/contexts/meta"
for f in "$home"/.docker/contexts/meta/*/meta.json; do
  [ -e "$f" ] && [ $n -lt ${MOST_FILES} ] || continue
  n=$((n + 1))
  look context "$f"
  d=\${f%/meta.json}
  d=$home/.docker/contexts/tls/\${d##*/}/docker
  if [ -e "$d/ca.pem" ] && [ -e "$d/cert.pem" ] && [ -e "$d/key.pem" ]; then record tls; fi
done
[ $n -lt ${MOST_FILES} ] || {
  record hidden too-large
  printf '%s\\n' "$home/.docker"
}
${RECORDS_END}`;
