import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { notRead, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { ASSIGNMENTS, environmentAssignments, shellAssignments } from './shell-assignments.ts';
import { ACCOUNTS, REACH, TRUST } from './shell-parts.ts';

const VARIABLE = 'DOCKER_CONTENT_TRUST';

/** When a file is read: by every login, by login shells, or by interactive shells. */
const PLACES = ['environment', 'login', 'interactive'] as const;

/** A program called docker. `reported` is null where it does not say that it is Docker's, or was not run. */
const programShape = z.object({
  path: z.string(),
  reported: z.string().nullable(),
  /** Others than root can change it or put another in its place, so it was not run. */
  foreign: z.literal(true).optional(),
});
export type DockerProgram = z.infer<typeof programShape>;

/** What the docker command is, and what the files of the system and of root do to DOCKER_CONTENT_TRUST. */
export const contentTrustShape = z.object({
  /** The first on the way of commands; null: there is no docker command. */
  command: programShape.nullable(),
  /** Further ones on that way, which others may use: their way of commands can be another. */
  others: z.array(programShape).optional(),
  /** Files that mention the variable, and those they read that may set it, in the order in which they are read, with what they do to it and no value. */
  files: z.array(
    z.object({ path: z.string(), place: z.enum(PLACES), assignments: z.array(z.enum(ASSIGNMENTS)) }),
  ),
  /** Files that could not be read. */
  hidden: z.array(z.string()),
});
export type ContentTrust = z.infer<typeof contentTrustShape>;

const MOST_BYTES = 262_144;
const MOST_FILES = 300;
const MOST_PROGRAMS = 4;

/**
 * The passphrases of signing keys have names that begin alike, so that whole files are looked through in memory and
 * nothing of them is kept but what they do to the one variable. A login shell reads the first of the files of its user.
 * A command of a snap is not run: it writes below HOME. Nor is one that others than root can write, for whoever can
 * would choose what root runs here.
 * `follow PLACE FILE DEPTH` names what a file reads in turn that can set the variable: files that mention it or cannot be
 * looked through, and FILE itself where it is one of root's and only a shell could work out the name. What is looked at
 * anyhow is left out, and so are the loops of the system's files over /etc/profile.d.
 */
const SCRIPT = `${RECORDS_BEGIN}${REACH}${ACCOUNTS}${TRUST}hide() {
  record hidden
  printf '%s\\n' "$1"
}
look() {
  if [ ! -e "$2" ]; then
    reach "$2"
    case $reached in absent | again) ;; *) hide "$2" ;; esac
  elif [ ! -f "$2" ]; then
    [ -c "$2" ] || hide "$2"
  elif [ ! -r "$2" ]; then
    hide "$2"
  else
    grep -qE '${VARIABLE}|(\\.|source)[[:space:]]' "$2"
    case $? in
      0) ;;
      1) return 0 ;;
      *)
        hide "$2"
        return 0
        ;;
    esac
    if [ "$(stat -L -c %s "$2")" -gt ${MOST_BYTES} ]; then
      hide "$2"
      return 0
    fi
    if grep -q ${VARIABLE} "$2"; then
      record file "$1"
      printf '%s\\n' "$2"
      head -c ${MOST_BYTES} "$2"
      echo
    fi
    [ "$1" = environment ] || follow "$1" "$2" 1
  fi
}
follow() {
  grep -qE '(\\.|source)[[:space:]]' "$2" || return 0
  grep -v '^[[:space:]]*#' "$2" |
    grep -oE '(^|[;&|{(]|then|do|else)[[:space:]]*(\\.|source)[[:space:]]+[^[:space:];&|)]+' |
    sed "s/^.*[[:space:]]//; s/[\\"']//g; 64q" | while IFS= read -r t; do
      case $t in '~/'* | '$HOME/'* | '\${HOME}/'*) t=$home/\${t#*/} ;; esac
      case $t in
        /etc/profile | /etc/profile.d/*.sh | /etc/bash.bashrc | /etc/bashrc | "$home/.bashrc" | "$home/.profile")
          continue
          ;;
        *[$\\\`\\*\\(]*) case $2 in "$home"/*) ;; *) continue ;; esac ;;
        /*)
          [ -e "$t" ] || continue
          if [ -f "$t" ] && [ -r "$t" ] && ! grep -q ${VARIABLE} "$t"; then
            [ "$3" -ge 3 ] || follow "$1" "$t" $(($3 + 1))
            continue
          fi
          ;;
      esac
      record sourced "$1"
      case $t in /*) ;; *) t=$2 ;; esac
      printf '%s\\n' "$t"
    done
}
set --
k=: o=$IFS
IFS=:
for p in $PATH; do
  if [ -f "$p/docker" ] && [ -x "$p/docker" ] && [ $# -lt ${MOST_PROGRAMS} ]; then
    r=$(readlink -f "$p/docker")
    case $k in
      *":$r:"*) ;;
      *)
        k=$k$r:
        set -- "$@" "$p/docker"
        ;;
    esac
  fi
done
IFS=$o
[ $# -gt 0 ] || record command
for d; do
  record command "$d"
  case $d in
    /snap/*) ;;
    *)
      t=$(trusted "$d")
      r=$(readlink -f "$d")
      [ "$t" != root ] || [ "$r" = "$d" ] || t=$(trusted "$r")
      if [ "$t" = root ]; then
        v=$({ HOME=/nonexistent DOCKER_CONFIG=/nonexistent timeout 6 "$d" --version 2>/dev/null || echo "(exit $?)"; } | head -c 256)
        record version
        printf '%s\\n' "$v"
      else
        record foreign
      fi
      ;;
  esac
done
home=$(accounts 0)
home=\${home#*:*:*:*:*:}
home=\${home%%:*}
home=\${home:-/root}
look environment /etc/environment
look environment /etc/security/pam_env.conf
look login /etc/profile
if [ -d /etc/profile.d ] && ! { [ -r /etc/profile.d ] && [ -x /etc/profile.d ]; }; then hide /etc/profile.d; fi
n=0
for f in /etc/profile.d/*.sh; do
  n=$((n + 1))
  if [ $n -gt ${MOST_FILES} ]; then
    hide /etc/profile.d
    break
  fi
  look login "$f"
done
for f in .bash_profile .bash_login .profile; do
  look login "$home/$f"
  [ ! -e "$home/$f" ] || break
done
for f in /etc/bash.bashrc /etc/bashrc "$home/.bashrc"; do look interactive "$f"; done
${RECORDS_END}`;

export const contentTrust = defineScriptProbe({
  id: 'content-trust',
  source: `docker --version without a configuration; ${VARIABLE} in /etc/environment, /etc/security/pam_env.conf, /etc/profile, /etc/profile.d/*.sh, /etc/bash.bashrc, /etc/bashrc and the shell files of root`,
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: contentTrustShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<ContentTrust> {
  const read = readRecords(output, 'how clients check signatures');
  if (!read.ok) return read;
  const { records } = read;
  if (!records.some(({ kind }) => kind === 'command')) return unintelligible('how clients check signatures');
  const programs: DockerProgram[] = [];
  for (const [at, { kind, words }] of records.entries()) {
    const path = words.join(' ').slice(0, 4096);
    if (kind !== 'command' || path === '') continue;
    const next = records[at + 1];
    const version = next?.kind === 'version' ? next.body.trim() : '';
    const failure = /\(exit (\d+)\)$/.exec(version)?.[1];
    if (failure !== undefined) {
      return notRead(
        TIMED_OUT.includes(failure) ? 'timeout' : 'command-failed',
        `What release ${path.slice(0, 200)} is could not be found out: its --version ended with ${failure}.`,
        `Run ${path.slice(0, 200)} --version on the host; where it hangs, find out why.`,
      );
    }
    const reported = /^Docker version ([\w.+~:-]{1,128}),/.exec(version)?.[1] ?? null;
    programs.push({ path, reported, ...(next?.kind === 'foreign' ? { foreign: true as const } : {}) });
  }
  // The script looks for no more, so that a further one would be forgotten.
  if (programs.length >= MOST_PROGRAMS) {
    const detail = `There are ${MOST_PROGRAMS} or more programs called docker on the way of commands (PATH), and not all were looked at.`;
    return notRead('too-large', detail, 'Remove those that nobody needs (type -a docker), and audit again.');
  }
  const [command = null, ...others] = programs;
  const files = records.flatMap(({ kind, words, body }): ContentTrust['files'] => {
    const place = PLACES.find((one) => one === words[0]);
    // Whether and when such a file is read hangs on the one that names it.
    if (kind === 'sourced' && place) return [{ path: body.slice(0, 4096), place, assignments: ['unclear'] }];
    if (kind !== 'file' || !place) return [];
    const [file = '', ...lines] = body.split('\n');
    const assignments = assignmentsIn(file, lines.join('\n'));
    return assignments.length === 0 ? [] : [{ path: file.slice(0, 4096), place, assignments }];
  });
  const hidden = records.filter(({ kind }) => kind === 'hidden').map(({ body }) => body.slice(0, 4096));
  return {
    ok: true,
    data: { command, ...(others.length > 0 ? { others } : {}), files, hidden },
  };
}

/** What `timeout` ends with where the time was over: that of coreutils, and those of a command that a signal ended. */
const TIMED_OUT = ['124', '137', '143'];

function assignmentsIn(path: string, text: string): ContentTrust['files'][number]['assignments'] {
  if (path === '/etc/environment') return environmentAssignments(text, VARIABLE);
  if (path !== '/etc/security/pam_env.conf') return shellAssignments(text, VARIABLE);
  // Its lines have a default and an override that depend on other variables.
  return new RegExp(`^\\s*${VARIABLE}\\s`, 'm').test(text) ? ['unclear'] : [];
}
