import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** Canonical form of each path on the host (links resolved, missing parts kept); null where it could not be resolved. */
export const realPathsShape = z.record(z.string(), z.string().nullable());

export const realPaths = defineScriptProbe({
  id: 'real-paths',
  source: 'realpath',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: realPathsShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
