import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';

/** The kernel's audit rules as loaded and as they lie on disk. */
export const auditRulesShape = z.object({
  loaded: z.discriminatedUnion('state', [
    /** There is no auditctl on the host. */
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('read'), enabled: z.int(), rules: z.array(z.string()) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
  /** Rule lines without comments, by file, in /etc/audit/audit.rules and /etc/audit/rules.d. */
  onDisk: z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), files: z.record(z.string(), z.array(z.string())) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
});

export const auditRules = defineScriptProbe({
  id: 'audit-rules',
  source: 'auditctl -l',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: auditRulesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
