import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';

/** Files below registry certificate directories, by directory. */
export const certificateFilesShape = z.record(
  z.string(),
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('listed'), files: z.array(z.string()) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
);

export const certificateFiles = defineScriptProbe({
  id: 'certificate-files',
  source: 'find -L /etc/docker/certs.d -type f',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: certificateFilesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
