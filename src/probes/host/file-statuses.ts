import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';

export const fileStatusShape = z.discriminatedUnion('state', [
  /** No such file, in a directory that could be searched. */
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('present'),
    kind: z.enum(['file', 'directory', 'socket', 'fifo', 'device']),
    /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
    mode: z.int().min(0).max(0o7777),
    uid: z.int(),
    gid: z.int(),
    user: z.string(),
    group: z.string(),
    /** Where the path leads, after links; the path itself where it is none. */
    target: z.string(),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type FileStatus = z.infer<typeof fileStatusShape>;
/** By path as it was asked for; links are followed (stat -L). */
export const fileStatusesShape = z.record(z.string(), fileStatusShape);

export const fileStatuses = defineScriptProbe({
  id: 'file-statuses',
  source: 'stat -L',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: fileStatusesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
