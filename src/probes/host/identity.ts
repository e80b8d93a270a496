import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** Which machine this is, as whom it was read, and what time it believes it is. */
export const identityShape = z.object({
  hostname: z.string(),
  os: z.object({ id: z.string(), name: z.string(), version: z.string() }),
  kernel: z.string(),
  architecture: z.string(),
  /** HMAC of the machine id, never the id itself; null where the machine has none. */
  machine: z.string().nullable(),
  /** The host's clock, in seconds since 1970, with fractions where the host gives them. */
  clock: z.number(),
  uptimeSeconds: z.number(),
  uid: z.int(),
  user: z.string(),
  groups: z.array(z.string()),
});

export const identity = defineScriptProbe({
  id: 'identity',
  source: 'hostname, uname, /etc/os-release, id',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: identityShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
