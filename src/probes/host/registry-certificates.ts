import { z } from 'zod';
import { readFact } from '../../kit/define-fact.ts';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isShellWord } from '../../kit/shell-quote.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import type { Subject } from '../../model/subject.ts';
import { engineList } from '../engine/engine-list.ts';
import { isId } from './account-lines.ts';
import { certificateFiles } from './certificate-files.ts';
import {
  groupRecords,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
} from './records.ts';
import { REACH } from './shell-parts.ts';
import { MOST_BYTES, MOST_CONTENTS, trustContentOf, trustContentShape } from './trust-content.ts';
import { TAKE } from './untrusted-file.ts';

const entryShape = z.object({
  path: z.string(),
  kind: z.enum(['directory', 'file', 'other']),
  uid: z.int(),
  mode: z.int().min(0).max(0o7777),
  /** null for all but *.crt, *.cert and *.key. */
  content: trustContentShape.nullable(),
});
export type TrustEntry = z.infer<typeof entryShape>;

const directoryShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('listed'),
    /** Who must own all of it: root, or the user of a rootless engine. */
    owner: z.int(),
    /** The directory itself, those of registries, and their files. */
    entries: z.array(entryShape),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

/** The directories in which engines look for certificates of registries, by path. */
export const registryCertificatesShape = z.record(z.string(), directoryShape);
export type RegistryCertificates = z.infer<typeof registryCertificatesShape>;

const MOST_ENTRIES = 1000;
const MOST_SECONDS = 10;

/**
 * Links are followed in root's directory, as the engine does, and in that of a user they are not. Of a key the host's own
 * openssl prints the public half; one of a user is left alone, since openssl would read as root what that user wrote.
 */
const SCRIPT = `${RECORDS_BEGIN}${REACH}${TAKE}n=0
content() {
  n=$((n + 1))
  record content
  printf '%s\\n' "$2"
  if [ $n -gt ${MOST_CONTENTS} ]; then
    record state limit
    return 0
  fi
  case $1$2 in
    0*.key)
      if [ ! -r "$2" ]; then
        record state denied
      elif command -v openssl >/dev/null; then
        record pem
        timeout 3 openssl pkey -in "$2" -pubout -passin pass: </dev/null 2>/dev/null | head -c 8192
        echo
      else
        record state no-openssl
      fi
      ;;
    *.key) record state user-key ;;
    0*)
      if [ -r "$2" ]; then
        record pem
        within 3 head -c ${MOST_BYTES + 1} "$2" 2>/dev/null | tr '\\000' '\\001'
        echo
      else
        record state denied
      fi
      ;;
    *)
      record pem
      take "$2" "$2" 4096 | tr '\\000' '\\001'
      echo
      ;;
  esac
}
look() {
  record directory "$1"
  printf '%s\\n' "$2"
  if [ ! -d "$2" ] || { [ "$1" != 0 ] && [ -L "$2" ]; }; then
    reached=other
    [ -e "$2" ] || reach "$2"
    record kind "$reached"
    return 0
  fi
  if [ "$1" = 0 ]; then l=-L; else l=; fi
  {
    e=$({ within ${MOST_SECONDS} find $l "$2" -maxdepth 2 -exec stat $l -c "$T entry %f %u
%n" {} + | head -n ${2 * (MOST_ENTRIES + 1)} >&3; } 2>&1 | head -c 300)
  } 3>&1
  if [ -n "$e" ]; then
    record errors
    printf '%s\\n' "$e"
  fi
  for f in "$2"/*/*.crt "$2"/*/*.cert "$2"/*/*.key; do
    if [ -f "$f" ] && { [ "$1" = 0 ] || [ ! -L "$f" ]; }; then content "$1" "$f"; fi
  done
}
while [ $# -gt 1 ]; do
  look "$1" "$2"
  shift 2
done
${RECORDS_END}`;

export const registryCertificates = defineScriptProbe({
  id: 'registry-certificates',
  source:
    'stat and content of certificates, and openssl pkey -pubout of keys, in /etc/docker/certs.d and in ~/.config/docker/certs.d of rootless engines',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: registryCertificatesShape,
  nothing: {},
  script: SCRIPT,
  parameters: directoriesOf,
  project,
});

const OF_ROOT = '/etc/docker/certs.d';

/** Each directory, with the user who must own it; what is empty can be open to others. */
function directoriesOf(host: Subject<'host'>): readonly string[] {
  const listed = readFact(certificateFiles, host);
  const engines = readFact(engineList, host);
  return Object.entries(listed.known ? listed.value : {}).flatMap(([path, listing]) => {
    if (listing.state !== 'listed' || !isShellWord(path)) return [];
    const owner =
      path === OF_ROOT
        ? 0
        : (engines.known ? engines.value : []).find(
            ({ rootless, home }) => rootless && home !== null && path.startsWith(`${home}/`),
          )?.uid;
    return owner === undefined ? [] : [String(owner), path];
  });
}

function project(output: ScriptOutput): Projection<RegistryCertificates> {
  const read = readRecords(output, 'the certificates of registries');
  if (!read.ok) return read;
  const owners = new Map(
    read.records.flatMap(({ kind, words, body }) =>
      kind === 'directory' ? [[body, words[0]] as const] : [],
    ),
  );
  if (owners.size === 0) return unintelligible('the certificates of registries');
  return {
    ok: true,
    data: Object.fromEntries(
      [...groupRecords(read.records, 'directory')].map(([path, records]) => [
        path.slice(0, 4096),
        directoryOf(path, owners.get(path), records),
      ]),
    ),
  };
}

function directoryOf(
  path: string,
  owner: string | undefined,
  records: readonly ScriptRecord[],
): RegistryCertificates[string] {
  const kind = records.find((record) => record.kind === 'kind')?.words[0];
  if (kind === 'absent') return { state: 'absent' };
  const why = whyUnlisted(path, kind, records);
  if (why) return { state: 'unread', cause: why };
  const contents = new Map([...groupRecords(records, 'content')].map(([name, [first]]) => [name, first]));
  const entries = records.flatMap(({ kind: is, words: [hex = '', uid], body }): TrustEntry[] => {
    if (is !== 'entry' || !/^[0-9a-f]{1,8}$/.test(hex) || !isId(uid)) return [];
    const bits = Number.parseInt(hex, 16);
    const of = KINDS[bits >> 12] ?? 'other';
    const content =
      of === 'file' && /\.(?:crt|cert|key)$/.test(body) && body !== path
        ? trustContentOf(body, contents.get(body))
        : null;
    return [{ path: body.slice(0, 4096), kind: of, uid: Number(uid), mode: bits & 0o7777, content }];
  });
  if (entries.length > MOST_ENTRIES) {
    const detail = `There are more than ${MOST_ENTRIES} files below ${path}.`;
    return { state: 'unread', cause: cause('too-large', detail, 'Look what else lies there.') };
  }
  return {
    state: 'listed',
    owner: Number(owner ?? 0),
    entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

const KINDS: Readonly<Record<number, TrustEntry['kind']>> = { 4: 'directory', 8: 'file' };

function whyUnlisted(path: string, kind: string | undefined, records: readonly ScriptRecord[]): Cause | null {
  if (kind === 'denied') return cause('needs-root', `${path} may not be seen.`, 'Run the audit as root.');
  if (kind !== undefined)
    return cause('not-a-regular-file', `${path} is not a directory.`, `Look at it with ls -ld ${path}.`);
  const errors = records.find((record) => record.kind === 'errors')?.body;
  if (errors !== undefined)
    return /Permission denied/.test(errors)
      ? cause('needs-root', `Parts of ${path} may not be listed.`, 'Run the audit as root.')
      : cause(
          'command-failed',
          `find could not list ${path} completely.`,
          `Run find -L ${path} on the host.`,
        );
  return records.some((record) => record.kind === 'entry')
    ? null
    : cause(
        'timeout',
        `${path} was not listed in ${MOST_SECONDS} seconds.`,
        `See what makes it slow: time find -L ${path}.`,
      );
}
