import { posix } from 'node:path';
import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { causeSchema } from '../../model/cause.ts';
import type { Subject } from '../../model/subject.ts';
import { readDoas } from '../sudo/read-doas.ts';
import { readSudoers } from '../sudo/read-sudoers.ts';
import { pathsOfRules, sudoRuleShape } from '../sudo/sudo-rule.ts';
import {
  bodyOf,
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
} from './records.ts';
import { REACH } from './shell-parts.ts';
import { causeOfState } from './untrusted-file.ts';

const rulesShape = z.discriminatedUnion('state', [
  /** The program is not installed, so its rules grant nothing. */
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('read'),
    rules: z.array(sudoRuleShape),
    /** Lines that were not understood, by their place; of their text nothing is kept. */
    unclear: z.array(z.object({ place: z.string(), why: z.string() })),
    /** Settings that change whose password is asked for. */
    defaults: z.array(z.string()),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

/** Who may become somebody else, by the files of sudo, doas and polkit. */
export const sudoRulesShape = z.object({
  sudo: rulesShape,
  doas: rulesShape,
  polkit: z.object({
    installed: z.boolean(),
    /** Rules of the operator that speak of units or of running programs; they are programs, which are not followed. */
    files: z.array(z.string()),
    /** Directories of rules that may not be listed. */
    hidden: z.array(z.string()),
  }),
  /** Sources of sudo rules that are no files (nsswitch.conf), and plugins that decide in place of sudoers. */
  elsewhere: z.array(z.string()),
  /** Name of the host, for which rules can be meant. */
  hostname: z.string(),
});
export type SudoRules = z.infer<typeof sudoRulesShape>;

const MOST_BYTES = 262_144;
const MOST_FILES = 128;

const SUDOERS = '/etc/sudoers';
/** Read where the first is not there (openSUSE, where /etc is for the operator alone). */
const VENDOR_SUDOERS = '/usr/etc/sudoers';
const DOAS = ['/etc/doas.conf', '/usr/local/etc/doas.conf'];
/** Of Alpine, whose doas reads each *.conf in it, too. */
const DOAS_DIRECTORY = '/etc/doas.d';
const isOfDoas = (path: string): boolean =>
  DOAS.includes(path) || path === DOAS_DIRECTORY || posix.dirname(path) === DOAS_DIRECTORY;

/** Files are taken as the includes of each name them; whether these were read rightly is for the parser to say. */
const SCRIPT = `nl='
'
count=0
take() {
  count=$((count + 1))
  c=
  if [ ! -e "$1" ]; then
    reach "$1"
    record file $reached
  elif [ ! -f "$1" ]; then
    record file irregular
  elif ! { true <"$1"; } 2>/dev/null; then
    record file denied
  else
    c=$(head -c ${MOST_BYTES + 1} "$1" 2>/dev/null)
    if [ \${#c} -gt ${MOST_BYTES} ]; then record file large; c=; else record file read; fi
  fi
  printf '%s\\n%s\\n' "$1" "$c"
}
follow() {
  case $2 in *include*) ;; *) return ;; esac
  l=$(printf '%s\\n' "$2" | grep -E '^[[:space:]]*[#@]include(dir)?[[:space:]]')
  IFS=$nl
  set -f
  for e in $l; do
    unset IFS
    k=\${e%%include*} k=\${e#"$k"}
    a=\${k#*[[:blank:]]}
    while :; do
      case $a in [[:blank:]]*) a=\${a#?} ;; *[[:blank:]]) a=\${a%?} ;; *) break ;; esac
    done
    case $a in \\"*\\") a=\${a#?} a=\${a%?} ;; esac
    case $a in *%h*) a=\${a%%"%h"*}\${h%%.*}\${a#*%h} ;; esac
    case $a in /*) ;; *) a=\${1%/*}/$a ;; esac
    a=\${a%/}
    case $k in
      includedir*)
        if [ -d "$a" ] && { [ ! -r "$a" ] || [ ! -x "$a" ]; }; then
          record file denied
          printf '%s\\n\\n' "$a"
        fi
        set +f
        for f in "$a"/*; do
          case \${f##*/} in '*' | *.* | *~) ;; *) queue=$queue$f$nl ;; esac
        done
        set -f
        ;;
      *) queue=$queue$a$nl ;;
    esac
    IFS=$nl
  done
  unset IFS
  set +f
}
h=
{ read -r h </proc/sys/kernel/hostname; } 2>/dev/null
record hostname
printf '%s\\n' "$h"
record installed
for p in sudo doas; do
  for d in /usr/bin /usr/local/bin /bin /usr/sbin /sbin /opt/sudo/bin /run/wrappers/bin; do
    if [ -e "$d/$p" ]; then
      echo "$p"
      break
    fi
  done
done
for f in /usr/lib/polkit-1/polkitd /usr/libexec/polkitd /usr/lib/policykit-1/polkitd /usr/libexec/polkit-1/polkitd; do
  if [ -e "$f" ]; then echo polkit; fi
done
queue=${SUDOERS}$nl
if [ ! -e ${SUDOERS} ] && [ -e ${VENDOR_SUDOERS} ]; then queue=$queue${VENDOR_SUDOERS}$nl; fi
seen=$nl
while [ -n "$queue" ] && [ $count -lt ${MOST_FILES} ]; do
  f=\${queue%%$nl*} queue=\${queue#*$nl}
  case $seen in *"$nl$f$nl"*) continue ;; esac
  seen=$seen$f$nl
  take "$f"
  follow "$f" "$c"
done
if [ -n "$queue" ]; then record more-files; fi
if [ -d ${DOAS_DIRECTORY} ] && { [ ! -r ${DOAS_DIRECTORY} ] || [ ! -x ${DOAS_DIRECTORY} ]; }; then
  record file denied
  printf '%s\\n\\n' ${DOAS_DIRECTORY}
fi
for f in ${DOAS.join(' ')} ${DOAS_DIRECTORY}/*.conf; do
  [ -e "$f" ] || continue
  if [ $count -ge ${2 * MOST_FILES} ]; then
    record file large
    printf '%s\\n\\n' "$f"
    break
  fi
  take "$f"
done
record elsewhere
set -- /etc/sudo.conf
[ -e "$1" ] || set -- /usr/etc/sudo.conf
grep -hsE '^[[:space:]]*(sudoers:|Plugin[[:space:]])' /etc/nsswitch.conf "$1"
set --
for d in /etc/polkit-1/rules.d /usr/local/share/polkit-1/rules.d /run/polkit-1/rules.d /etc/polkit-1/localauthority/*.d /var/lib/polkit-1/localauthority/*.d; do
  [ -d "$d" ] || continue
  if [ ! -r "$d" ] || [ ! -x "$d" ]; then
    record polkit-hidden
    printf '%s\\n' "$d"
    continue
  fi
  for f in "$d"/*; do
    if [ -f "$f" ]; then set -- "$@" "$f"; fi
  done
done
if [ -d /etc/polkit-1 ] && [ ! -x /etc/polkit-1 ]; then
  record polkit-hidden
  echo /etc/polkit-1
fi
record polkit
if [ $# -gt 0 ]; then grep -lE 'systemd1|policykit\\.exec|Result\\.YES' "$@" 2>/dev/null; fi
`;

export const sudoRules = defineScriptProbe({
  id: 'sudo-rules',
  source:
    '/etc/sudoers and what it includes, /etc/doas.conf, rules of polkit, sudoers: in /etc/nsswitch.conf, /etc/sudo.conf',
  timeoutSeconds: 30,
  maxBytes: 16 * 1024 * 1024,
  shape: sudoRulesShape,
  script: `${RECORDS_BEGIN}${REACH}${SCRIPT}${RECORDS_END}`,
  project,
});

/** The programs that rules name, whose owner and mode decide who can exchange them. */
export function programsOfRules(host: Subject<'host'>): readonly string[] {
  const rules = sudoRules.read(host);
  if (!rules.known) return [];
  const { sudo, doas } = rules.value;
  return [sudo, doas].flatMap((read) => (read.state === 'read' ? pathsOfRules(read.rules) : []));
}

function project(output: ScriptOutput): Projection<SudoRules> {
  const read = readRecords(output, 'the rules of sudo');
  if (!read.ok) return read;
  const { records } = read;
  const installed = bodyOf(records, 'installed');
  if (installed === undefined) return unintelligible('the rules of sudo');
  const programs = linesOf(installed);
  const hostname = (bodyOf(records, 'hostname') ?? '').trim().slice(0, 255);
  const files = records.filter(({ kind }) => kind === 'file').map(fileOf);
  const bodies = (kind: string): string[] =>
    records.flatMap((record) => (record.kind === kind ? [record.body] : []));
  return {
    ok: true,
    data: {
      sudo: programs.includes('sudo')
        ? sudoOf(files, hostname, bodies('more-files').length > 0)
        : { state: 'absent' },
      doas: programs.includes('doas') ? doasOf(files) : { state: 'absent' },
      polkit: {
        installed: programs.includes('polkit'),
        files: [...linesOf(bodyOf(records, 'polkit') ?? '')],
        hidden: bodies('polkit-hidden'),
      },
      elsewhere: linesOf(bodyOf(records, 'elsewhere') ?? '').flatMap(elsewhereIn),
      hostname,
    },
  };
}

interface ReadFile {
  readonly path: string;
  readonly state: string;
  readonly text: string;
}

function fileOf({ words, body }: ScriptRecord): ReadFile {
  const end = body.indexOf('\n');
  const path = end < 0 ? body : body.slice(0, end);
  return { path, state: words[0] ?? '', text: end < 0 ? '' : body.slice(end + 1) };
}

function sudoOf(files: readonly ReadFile[], hostname: string, more: boolean): SudoRules['sudo'] {
  const own = files.find(({ path }) => path === SUDOERS);
  const first =
    (own?.state === 'absent' ? files.find(({ path }) => path === VENDOR_SUDOERS) : undefined) ?? own;
  if (first?.state === 'absent') return { state: 'read', rules: [], unclear: [], defaults: [] };
  const hidden = files.find(({ path, state }) => state === 'denied' && !isOfDoas(path));
  if (hidden) return { state: 'unread', cause: causeOfState('denied', hidden.path, {}) };
  if (first?.state !== 'read')
    return { state: 'unread', cause: causeOfState(first?.state ?? '', first?.path ?? SUDOERS, {}) };
  // What is gone by now was no file of rules when sudo would have looked.
  const known = files.filter(({ path }) => !isOfDoas(path));
  const texts = new Map(
    known.map(({ path, state, text }) => [posix.normalize(path), state === 'read' ? text : null]),
  );
  const { rules, unclear, defaults } = readSudoers(first.path, texts, hostname);
  return {
    state: 'read',
    rules: [...rules],
    unclear: [...unclear, ...(more ? [{ place: first.path, why: `more than ${MOST_FILES} files` }] : [])],
    defaults: [...defaults],
  };
}

function doasOf(files: readonly ReadFile[]): SudoRules['doas'] {
  const found = files.filter(({ path }) => isOfDoas(path));
  const hidden = found.find(({ state }) => state !== 'read');
  if (hidden) return { state: 'unread', cause: causeOfState(hidden.state, hidden.path, {}) };
  const all = found.map(({ path, text }) => readDoas(path, text));
  return {
    state: 'read',
    rules: all.flatMap(({ rules }) => rules),
    unclear: all.flatMap(({ unclear }) => unclear),
    defaults: [],
  };
}

/** `sudoers: files sss` names a directory; `Plugin sudoers_policy other.so` another program that decides. */
function elsewhereIn(line: string): readonly string[] {
  const [, list] = /^\s*sudoers:([^#]*)/.exec(line) ?? [];
  if (list !== undefined)
    return list.split(/\s+/).filter((name) => /^[a-z][a-z0-9_-]{0,31}$/.test(name) && name !== 'files');
  const [, symbol = '', file = '', options = ''] = /^\s*Plugin\s+(\S+)\s+(\S+)(.*)$/.exec(line) ?? [];
  // It can be told to read other files than those that were read.
  const other = /\s(sudoers_file=\S{1,255})/.exec(options)?.[1];
  if (other !== undefined && other !== `sudoers_file=${SUDOERS}`) return [other];
  return symbol.includes('policy') && !/(^|\/)sudoers\.so$/.test(file)
    ? [`plugin ${file.slice(0, 255)}`]
    : [];
}
