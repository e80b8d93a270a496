import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** Programs of an engine that are on the host, by path, and engine sockets that exist. */
export const installationShape = z.object({
  programs: z.object({
    dockerd: z.string().nullable(),
    docker: z.string().nullable(),
    containerd: z.string().nullable(),
    runc: z.string().nullable(),
  }),
  /** Unix sockets at the usual places: /run/docker.sock and /run/user/<uid>/docker.sock. */
  sockets: z.array(z.object({ path: z.string(), uid: z.int() })),
});

export const installation = defineScriptProbe({
  id: 'installation',
  source: 'engine programs and sockets',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: installationShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
