import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { projectGroups, RECORDS_BEGIN, RECORDS_END, type ScriptRecord, unreadPart } from './records.ts';
import { ACCOUNTS, DOCKERDS, REACH, ROOTLESS_HOMES } from './shell-parts.ts';

/** Files below registry certificate directories, by directory. */
export const certificateFilesShape = z.record(
  z.string(),
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('listed'), files: z.array(z.string()) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
);
export type CertificateFiles = z.infer<typeof certificateFilesShape>;

/** More than this in one directory is no set of registry certificates. */
const MOST_FILES = 2000;
const DEEPEST = 4;
const MOST_SECONDS = 10;
const TIMED_OUT = 'timed out';

/**
 * Links are followed in root's directory, as the engine does; in that of a user they are not, since they can lead
 * anywhere, not even one that comes into the place of the directory after the look, as a slash behind its name would. Line
 * breaks within names become \x01. A find that was ended says nothing of it itself.
 */
const SCRIPT = `${RECORDS_BEGIN}${DOCKERDS}${ACCOUNTS}${ROOTLESS_HOMES}${REACH}listed() {
  timeout ${MOST_SECONDS} find "$1" "$2" -maxdepth ${DEEPEST} -type f -print0
  case $? in 124 | 137 | 143) echo '${TIMED_OUT}' >&2 ;; esac
}
look() {
  record directory
  printf '%s\\n' "$2"
  if [ ! -d "$2" ]; then
    reached=other
    [ -e "$2" ] || reach "$2"
    record kind "$reached"
    return 0
  fi
  if [ "$1" = -P ] && [ -L "$2" ]; then
    record kind other
    return 0
  fi
  record kind directory
  record files
  {
    e=$({ listed "$1" "$2" | tr '\\n\\0' '\\001\\n' | head -n $((${MOST_FILES} + 1)) >&3; } 2>&1 | head -c 300)
  } 3>&1
  if [ -n "$e" ]; then
    record errors
    printf '%s\\n' "$e"
  fi
}
look -L /etc/docker/certs.d
rootless_homes | while IFS= read -r h; do look -P "\${h#*:}/.config/docker/certs.d"; done
${RECORDS_END}`;

export const certificateFiles = defineScriptProbe({
  id: 'certificate-files',
  source: 'find of files in /etc/docker/certs.d and in ~/.config/docker/certs.d of rootless engines',
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: certificateFilesShape,
  script: SCRIPT,
  project: (output) =>
    projectGroups(output, { what: 'the registry certificates', kind: 'directory' }, listing),
});

function listing(path: string, records: readonly ScriptRecord[]): CertificateFiles[string] {
  const kind = records.find((record) => record.kind === 'kind')?.words[0];
  if (kind === 'absent') return { state: 'absent' };
  if (kind === 'denied')
    return unreadPart(cause('needs-root', `${path} may not be seen.`, 'Run the audit as root.'));
  if (kind !== 'directory')
    return unreadPart(
      cause('not-a-regular-file', `${path} is not a directory.`, `Look at it with ls -ld ${path}.`),
    );
  const errors = records.find((record) => record.kind === 'errors')?.body ?? '';
  if (errors.split('\n').includes(TIMED_OUT))
    return unreadPart(
      cause(
        'timeout',
        `find did not come to the end of ${path} in ${MOST_SECONDS} seconds.`,
        `See what makes it slow: time find -L ${path} -type f.`,
      ),
    );
  if (/Permission denied/.test(errors))
    return unreadPart(cause('needs-root', `Parts of ${path} may not be listed.`, 'Run the audit as root.'));
  if (errors !== '')
    return unreadPart(
      cause(
        'command-failed',
        `find could not list ${path} completely.`,
        `Run find -L ${path} -type f on the host.`,
      ),
    );
  const text = records.find((record) => record.kind === 'files')?.body ?? '';
  const files = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\x01', '\n').replace('certs.d//', 'certs.d/'));
  if (files.length > MOST_FILES)
    return unreadPart(
      cause(
        'too-large',
        `There are more than ${MOST_FILES} files below ${path}.`,
        'Look what else lies there.',
      ),
    );
  return { state: 'listed', files: files.sort() };
}
