import { createHash } from 'node:crypto';
import type { ScriptProbe } from '../kit/define-probe.ts';
import { API_TABLE } from '../probes/docker/api-table.ts';
import { SCRIPT_PROBES } from '../probes/host/table.ts';
import { TASKS } from '../transports/ssh/installed-program.ts';
import { CLEAN_ENVIRONMENT } from '../transports/transport.ts';
import { engineRelay } from './engine-relay.ts';
import { collectionProgram, INPUT_INCOMPLETE, type ScriptSection } from './frame.ts';

/** The collection as a file that root may put on a host, for accounts that may run nothing else as root. */
export interface InstalledScript {
  readonly name: string;
  readonly path: string;
  /** The whole file; the same for every host and in every run. */
  readonly text: string;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** With what the names of all versions begin, in a directory that only root can write. */
const INSTALLED_AT = '/usr/local/libexec/plimsoll-collect-';

type ListedSection = ScriptSection & Pick<ScriptProbe, 'source'>;

let made: InstalledScript | undefined;

/** Its name ends in a digest of what it does, so that another text has another name, and a release that changes nothing in it needs no new file. */
export function installedScript(): InstalledScript {
  made ??= asFile(SCRIPT_PROBES);
  return made;
}

/**
 * Text for sudoers that lets these accounts run the file as it is, without arguments (that is what "" says), and
 * nothing else: in no environment of theirs, and without a terminal, since there is none in an audit.
 */
export function sudoersText(accounts: readonly string[]): string {
  const { path, sha256 } = installedScript();
  const lines = accounts.map(
    (account) => `${account.replace(/[^\w.-]/g, '\\$&')} ALL=(root) NOPASSWD: sha256:${sha256} ${path} ""\n`,
  );
  return `# Lets plimsoll collect as root by this file, as long as it has this digest, and nothing else.
Defaults!${path} env_reset, !setenv, !requiretty
${lines.join('')}`;
}

/** The file for any sections. */
export function asFile(sections: readonly ListedSection[]): InstalledScript {
  const textAt = (path: string) =>
    `${head(path, sections)}${collectionProgram(sections)}${engineRelay(API_TABLE)}${MAIN}`;
  const path = `${INSTALLED_AT}${digest(textAt(INSTALLED_AT)).slice(0, 12)}`;
  const text = textAt(path);
  return { name: nameOf(path), path, text, sha256: digest(text) };
}

const MAIN = `case $(dd bs=1 count=${TASKS.collect.length} 2>/dev/null) in
${TASKS.collect.trimEnd()}) collect ;;
${TASKS.engine.trimEnd()}*) ask_engine ;;
*) refuse 'the input is not whole' ;;
esac
exit $?
`;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const head = (path: string, sections: readonly ListedSection[]): string => `#!/bin/sh
# ${nameOf(path)}
#
# Reads for plimsoll, an auditor of Docker hosts, what only root can read of this host, so
# that the account with which plimsoll logs in needs no other right of root. It writes no
# file, changes nothing and takes no arguments. Its standard input is data and is never
# evaluated: which of the sections below to run and, for some of them, paths and process
# ids. Of any path it tells owner, mode, kind and where links lead, never the content; it
# prints the content of no other files than those that a section names.
#
# It also asks a Docker engine, by curl on the unix socket that it is told, for the paths
# listed below and no others, which change nothing: GET alone.
#
# Whoever may run it sees what the sections print and what the engine answers, values in
# the environment of containers among it; plimsoll keeps less of both:
${sections.map(({ id, source }) => `#   ${id}: ${source}\n`).join('')}#   GET ${API_TABLE.map(({ path }) => path).join(' ')}
#
# Install it; then let an account run exactly this file, whose digest sudo checks:
#   install -D -o root -g root -m 0755 FILE ${path}
#   visudo -f /etc/sudoers.d/plimsoll    with what "plimsoll plan --sudoers ACCOUNT@HOST" prints
#
if [ $# -gt 0 ]; then
  echo 'plimsoll: this program takes no arguments' >&2
  exit ${INPUT_INCOMPLETE}
fi
clean='env -i PATH=${CLEAN_ENVIRONMENT.PATH} LC_ALL=${CLEAN_ENVIRONMENT.LC_ALL}'
`;
