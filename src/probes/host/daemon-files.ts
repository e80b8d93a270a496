import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';

/** A daemon.json as it lies on disk: only keys on the allow-list, without secrets. */
export const daemonFileShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('read'),
    /** Seconds since 1970. */
    modifiedAt: z.number(),
    bytes: z.int(),
    options: z.record(z.string(), z.json()),
    /** How many keys were dropped because they are not on the allow-list. */
    otherKeys: z.int(),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type DaemonFile = z.infer<typeof daemonFileShape>;
/** By path. Always holds /etc/docker/daemon.json, each --config-file, and those of rootless users. */
export const daemonFilesShape = z.record(z.string(), daemonFileShape);

export const daemonFiles = defineScriptProbe({
  id: 'daemon-files',
  source: 'daemon.json',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: daemonFilesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
