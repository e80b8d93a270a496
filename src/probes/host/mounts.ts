import { z } from 'zod';
import { deriveFact } from '../../kit/define-fact.ts';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { type Mount, mountHolding, mountShape, parseMount } from './mount-table.ts';
import {
  bodyOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
  unreadPart,
} from './records.ts';

/** The mounts of the host, as its first process sees them, in the order of the kernel. */
const mountsShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('read'),
    mounts: z.array(mountShape),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_MOUNTS = 20_000;

/** Options of a file system are cut off on the host: there are long ones, and secrets among them. */
const SCRIPT = `${RECORDS_BEGIN}own=$(readlink /proc/self/ns/mnt 2>/dev/null)
first=$(readlink /proc/1/ns/mnt 2>/dev/null)
here=$(stat -L -c %d:%i / 2>/dev/null)
there=$(stat -L -c %d:%i /proc/1/root/ 2>/dev/null)
if [ -z "$first" ]; then
  record state denied
elif [ "$own" != "$first" ] || [ "$here" != "$there" ]; then
  record state elsewhere
else
  record state same
  record mounts
  sed 's/ - \\([^ ]* [^ ]*\\) .*$/ - \\1/' /proc/1/mountinfo 2>/dev/null
fi
${RECORDS_END}`;

/**
 * Where file systems are mounted. Read only in the mount namespace and root directory of the first process: elsewhere
 * paths lead to other places, so that neither this nor where links lead would be true of the host.
 */
export const mounts = defineScriptProbe({
  id: 'mounts',
  source: '/proc/1/mountinfo, /proc/1/ns/mnt, /proc/self/ns/mnt, /proc/1/root',
  timeoutSeconds: 30,
  maxBytes: MOST_BYTES,
  shape: mountsShape,
  script: SCRIPT,
  project,
});

/** The mounts of the host; unread where they could not be seen. */
export const hostMounts = deriveFact({
  id: 'host-mounts',
  scope: 'host',
  from: { mounts },
  value: ({ mounts }): readonly Mount[] | Unread =>
    mounts.state === 'read' ? mounts.mounts : unread(mounts.cause),
});

function project(output: ScriptOutput): Projection<z.infer<typeof mountsShape>> {
  const read = readRecords(output, 'the mounts of the host');
  if (!read.ok) return read;
  const state = read.records.find(({ kind }) => kind === 'state')?.words[0];
  if (state === 'denied') return { ok: true, data: unreadPart(DENIED) };
  if (state === 'elsewhere') return { ok: true, data: unreadPart(ELSEWHERE) };
  const lines = linesOf(bodyOf(read.records, 'mounts') ?? '');
  if (state !== 'same' || lines.length === 0) return unintelligible('the mounts of the host');
  if (lines.length > MOST_MOUNTS)
    return notRead(
      'too-large',
      `There are more than ${MOST_MOUNTS} mounts.`,
      'Find out what mounts so much.',
    );
  const found = lines.map(parseMount);
  if (!found.every((mount) => mount !== undefined) || !mountHolding(found, '/'))
    return unintelligible('the mounts of the host');
  return { ok: true, data: { state: 'read', mounts: found } };
}

const DENIED = cause(
  'needs-root',
  'Only root may see the mounts of the first process, and whether the audit has the same.',
  'Run the audit as root.',
);

const ELSEWHERE = cause(
  'command-failed',
  'The audit ran with other mounts than the first process has, such as in a container, so the mounts of the host were not seen.',
  'Run the audit on the host itself, outside of containers and private mount namespaces.',
);
