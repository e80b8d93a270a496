import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { seccompProfileShape } from '../seccomp/profile.ts';
import { projectProfile } from '../seccomp/project-profile.ts';
import { pathParameters } from './path-list.ts';
import { seccompProfiles } from './paths-to-stat.ts';
import { projectGroups, RECORDS_BEGIN, RECORDS_END, type ScriptRecord } from './records.ts';
import { REACH } from './shell-parts.ts';
import { causeOfState } from './untrusted-file.ts';

/** A seccomp profile as it lies on disk. */
export const seccompFileShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('read'),
    /** When its content, its place, its owner or its mode last changed, in seconds since 1970. */
    changedAt: z.number(),
    profile: seccompProfileShape,
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type SeccompFile = z.infer<typeof seccompFileShape>;
/** By path. */
const seccompFilesShape = z.record(z.string(), seccompFileShape);

const MOST_BYTES = 1024 * 1024;
const MOST_FILES = 16;

/** Nothing below /proc, /sys and /dev is read, since files there can be endless or change by being read. */
const SCRIPT = `for f; do
  record file
  printf '%s\\n' "$f"
  if [ ! -e "$f" ]; then
    reach "$f"
    record state $reached
    continue
  fi
  case $(readlink -f "$f" 2>/dev/null) in
    /proc/* | /sys/* | /dev/* | '') record state irregular; continue ;;
  esac
  if [ ! -f "$f" ]; then record state irregular; continue; fi
  set -- $(stat -L -c '%s %Z' "$f" 2>/dev/null)
  record status "$2"
  if [ "\${1:-0}" -gt ${MOST_BYTES} ]; then record state too-large; continue; fi
  if [ ! -r "$f" ]; then record state denied; continue; fi
  record content
  within 3 head -c ${MOST_BYTES} "$f" 2>/dev/null
  echo
done
`;

/** The seccomp profiles that engines give to containers without one of their own. */
export const seccompFiles = defineScriptProbe({
  id: 'seccomp-files',
  source: 'the file that seccomp-profile of dockerd names',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: (MOST_FILES + 1) * MOST_BYTES,
  shape: seccompFilesShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${REACH}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => pathParameters(seccompProfiles(host)).slice(0, MOST_FILES),
  project: (output) => projectGroups(output, { what: 'seccomp profiles', kind: 'file' }, fileOf),
});

function fileOf(path: string, records: readonly ScriptRecord[]): SeccompFile {
  const find = (kind: string) => records.find((record) => record.kind === kind);
  const state = find('state')?.words[0];
  if (state === 'absent') return { state };
  const content = find('content');
  const changedAt = Number(find('status')?.words[0] ?? Number.NaN);
  if (state === undefined && content && Number.isSafeInteger(changedAt)) {
    return { state: 'read', changedAt, profile: projectProfile(content.body) };
  }
  const tooLarge = cause(
    'too-large',
    `${path} has more than ${MOST_BYTES} bytes, which are the most that are read.`,
    'Look what is in it: no seccomp profile is that large.',
  );
  return { state: 'unread', cause: causeOfState(state ?? '', path, { 'too-large': tooLarge }) };
}
