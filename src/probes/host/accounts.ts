import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** The docker group and the accounts that matter to engines. */
export const accountsShape = z.object({
  /** null: there is no group docker. Members are by list and by primary group. */
  dockerGroup: z.object({ gid: z.int(), members: z.array(z.string()) }).nullable(),
  /** Accounts that run a dockerd, own a socket below /run/user, or belong to the docker group. */
  users: z.array(z.object({ name: z.string(), uid: z.int(), gid: z.int(), home: z.string() })),
});

export const accounts = defineScriptProbe({
  id: 'accounts',
  source: 'getent group, getent passwd',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: accountsShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
