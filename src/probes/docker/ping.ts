import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';

/** `GET /_ping`, unversioned: the newest API version that the engine speaks, from a header. */
export const enginePing = defineApiProbe({
  id: 'ping',
  scope: 'engine',
  path: '/_ping',
  timeoutSeconds: 10,
  maxBytes: 64 * 1024,
  shape: z.object({
    /** Of the engine, such as `1.51`. */
    apiVersion: z.string(),
    /** The version that this audit used. */
    usedVersion: z.string(),
  }),
});
