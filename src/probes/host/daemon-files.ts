import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { BUILDER_ENTITLEMENTS, parseDaemonJson } from './daemon-json.ts';
import { OPTIONS_BY_KEY } from './daemon-values.ts';
import { projectGroups, RECORDS_BEGIN, RECORDS_END, type ScriptRecord } from './records.ts';
import { ACCOUNTS, DOCKERDS, REACH, ROOTLESS_HOMES, TRUST } from './shell-parts.ts';
import { causeOfState, TAKE } from './untrusted-file.ts';

const limit = z.object({
  Name: z.string().optional(),
  Soft: z.number().optional(),
  Hard: z.number().optional(),
});

const KEPT_BY_KIND = {
  switch: z.boolean(),
  text: z.string(),
  list: z.array(z.string()),
  map: z.record(z.string(), z.union([z.boolean(), z.number(), limit])),
} as const;

/** What is kept of each key on the allow-list, where its value has the type that the engine takes. */
const keptOptions = z.object({
  ...Object.fromEntries(
    [...OPTIONS_BY_KEY].map(([key, { kind, keep }]) => [
      key,
      KEPT_BY_KIND[keep === 'names' ? 'list' : kind].optional(),
    ]),
  ),
  [BUILDER_ENTITLEMENTS]: KEPT_BY_KIND.map.optional(),
});

/** A daemon.json as it lies on disk: only keys on the allow-list, without secrets. */
export const daemonFileShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('absent'),
    /** When something was last taken out of its directory, at the latest, in seconds since 1970. */
    removedAt: z.number().optional(),
  }),
  z.object({
    state: z.literal('read'),
    /** When it got its content or was put in its place, in seconds since 1970. */
    modifiedAt: z.number(),
    bytes: z.int(),
    options: keeps(z.record(z.string(), z.json()), keptOptions),
    /** How many keys were dropped because they are not on the allow-list. */
    otherKeys: z.int(),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type DaemonFile = z.infer<typeof daemonFileShape>;
/** By path. Always holds /etc/docker/daemon.json, each --config-file, and those of rootless users. */
export const daemonFilesShape = z.record(z.string(), daemonFileShape);

export type DaemonFiles = z.infer<typeof daemonFilesShape>;

const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 24;

/**
 * `look UID PATH` reads a file that a dockerd of the user UID names. A place on the way that somebody else than root
 * can write makes it `foreign`: then no link is followed from there on. The file of a user's engine must be one that
 * this user may read, in directories that none of is `shut` to this user; and what calls itself an engine of root in
 * another process namespace than the first process belongs to a container, whose paths are not those of the host. Nothing below /proc, /sys and /dev is read, since files there can be endless or change by being
 * read.
 * An older file that is moved into the place, and the removal of one, show in the time of the directory (`moved`), but
 * so does every other entry that comes: one that was made or moved there in that second explains it.
 */
const SCRIPT = `${RECORDS_BEGIN}${DOCKERDS}${ACCOUNTS}${ROOTLESS_HOMES}${REACH}${TRUST}${TAKE}encoded() {
  if command -v base64 >/dev/null; then
    record base64
    base64
  else
    record hex
    od -An -v -tx1
  fi
}
look() {
  case $seen in *"|$2|"*) return 0 ;; esac
  seen="$seen|$2|"
  n=$((n + 1))
  [ $n -le ${MOST_FILES} ] || return 0
  record file
  printf '%s\\n' "$2"
  case $2 in /*) ;; *)
    record state relative
    return 0
  ;; esac
  if [ ! -e "$2" ]; then
    reach "$2"
    record moved $(moved "$2")
    record state $reached
    return 0
  fi
  real=$(readlink -f "$2" 2>/dev/null)
  case $real in /proc/* | /sys/* | /dev/* | '') real=/ ;; esac
  if [ ! -f "$real" ] || [ ! -f "$2" ]; then
    record state irregular
    return 0
  fi
  s=$(stat -L -c '%s %Y %u %A' "$2" 2>/dev/null)
  set -- "$1" "$2" $s
  record status "$3" "$4"
  for f in "$2" "$real"; do record placed $(stat -c %Z "$f" 2>/dev/null && moved "$f"); done
  if [ "$3" -gt ${MOST_BYTES} ]; then
    record state too-large
    return 0
  fi
  if [ ! -r "$2" ]; then
    record state denied
    return 0
  fi
  trust=$(trusted "$2") hop=$2 i=0
  while [ $i -lt 9 ]; do
    up=$(readlink -f "\${hop%/*}/")
    hop=\${up%/}/\${hop##*/} i=$((i + 1))
    step=$(trusted "$hop")
    [ "$step" = root ] || [ "$trust" = link ] || trust=$step
    [ -L "$hop" ] || break
    [ "$trust" != foreign ] || trust=link
    next=$(readlink "$hop")
    case $next in /*) hop=$next ;; *) hop=\${hop%/*}/$next ;; esac
  done
  if [ "$1" -ne 0 ]; then
    case $5:$6 in "$1":* | *:???????r*) ;; *) trust=other ;; esac
    [ -z "$(shut "$1" "$real")" ] || trust=other
  fi
  case $trust in
    root) within 3 head -c $((${MOST_BYTES} + 1)) "$2" 2>/dev/null | encoded ;;
    foreign) take "$hop" "$real" 65536 | encoded ;;
    *) record state $trust ;;
  esac
}
moved() {
  d=\${1%/*}
  m=$(stat -L -c %Y "$d/" 2>/dev/null) || return 0
  stat -c ' %Z %W |%n|' "$d"/* "$d"/.[!.]* 2>/dev/null | grep -vF "|$1|" | grep -qE "^( [0-9]+)? $m " || printf '%s\\n' "$m"
}
shut() {
  user=$1 up=\${2%/*}
  set -- /
  while [ -n "$up" ]; do set -- "$@" "$up"; up=\${up%/*}; done
  stat -c '%u:%A' "$@" 2>/dev/null | grep -v -e "^$user:...[xs]" -e '^[0-9]*:.........[xt]'
}
seen= n=0
look 0 /etc/docker/daemon.json
first=$(readlink /proc/1/ns/pid 2>/dev/null)
{
  for p in $daemons; do
    u=$(grep '^Uid:' "/proc/$p/status" 2>/dev/null | cut -f3)
    if [ "\${u:-0}" -eq 0 ]; then
      its=$(readlink "/proc/$p/ns/pid" 2>/dev/null)
      case $first in '' | "$its") ;; *) continue ;; esac
    fi
    { head -c 131072 "/proc/$p/cmdline" | tr '\\n\\0' '\\001\\n'; } 2>/dev/null |
      sed -n -e '/^--config-file$/{' -e n -e 's/^/=/' -e '}' -e 's/^--config-file=/=/' -e "s|^=|\${u:-0}:|p"
  done
  rootless_homes | sed 's|$|/.config/docker/daemon.json|'
} | while IFS= read -r l; do look "\${l%%:*}" "\${l#*:}"; done
${RECORDS_END}`;

export const daemonFiles = defineScriptProbe({
  id: 'daemon-files',
  source:
    '/etc/docker/daemon.json, --config-file of dockerd, ~/.config/docker/daemon.json of rootless engines',
  timeoutSeconds: 30,
  maxBytes: 40 * 1024 * 1024,
  shape: daemonFilesShape,
  script: SCRIPT,
  project: (output) => projectGroups(output, { what: 'daemon.json', kind: 'file' }, readFile),
});

function readFile(path: string, records: readonly ScriptRecord[]): DaemonFile {
  const state = records.find((record) => record.kind === 'state')?.words[0];
  if (state === 'absent') {
    const removedAt = Number(records.find((record) => record.kind === 'moved')?.words[0] ?? Number.NaN);
    return Number.isSafeInteger(removedAt) ? { state, removedAt } : { state };
  }
  if (state !== undefined) return unread(causeOf(state, path, records));
  const [size, written] = (records.find((record) => record.kind === 'status')?.words ?? []).map(Number);
  const placed = records.filter(({ kind }) => kind === 'placed').map(({ words }) => placedAt(words));
  const modifiedAt = written === undefined ? undefined : Math.max(written, ...placed);
  const content = records.find((record) => record.kind === 'base64' || record.kind === 'hex');
  if (
    !content ||
    !Number.isSafeInteger(size) ||
    !Number.isSafeInteger(modifiedAt) ||
    size === undefined ||
    modifiedAt === undefined
  ) {
    return unread(
      cause(
        'command-failed',
        `${path} could not be read.`,
        `Try to read it on the host: head -c 100 ${path}.`,
      ),
    );
  }
  const bytes = Buffer.from(content.body.replace(/\s/g, ''), content.kind === 'hex' ? 'hex' : 'base64');
  if (bytes.length > MOST_BYTES) return unread(tooLarge(path, bytes.length));
  if (bytes.length === 0 && size > 0) {
    return unread(cause('vanished', `${path} changed while it was read.`, 'Run the audit again.'));
  }
  const parsed = parseDaemonJson(path, bytes);
  return 'code' in parsed ? unread(parsed) : { state: 'read', modifiedAt, bytes: bytes.length, ...parsed };
}

/** When a file, or a link to it, can have been moved to where it is: then both it and its directory changed. */
function placedAt(words: readonly string[]): number {
  const [changed = Number.NaN, moved = Number.NaN] = words.map(Number);
  return changed >= moved ? moved : 0;
}

const causeOf = (state: string, path: string, records: readonly ScriptRecord[]): Cause =>
  causeOfState(state, path, {
    other: cause(
      'needs-root',
      `${path} is named by a user's engine, but that user may not read it, so neither did the audit.`,
      'Find out why the engine names it.',
    ),
    relative: cause(
      'command-failed',
      `dockerd names ${path} without a directory, so where it lies is unknown.`,
      'Give --config-file an absolute path.',
    ),
    'too-large': tooLarge(path, Number(records.find(({ kind }) => kind === 'status')?.words[0])),
  });

const tooLarge = (path: string, size: number): Cause =>
  cause(
    'too-large',
    `${path} has ${size} bytes; at most ${MOST_BYTES} are read.`,
    'Look what is in it: no daemon.json is that large.',
  );

const unread = (reason: Cause): DaemonFile => ({ state: 'unread', cause: reason });
