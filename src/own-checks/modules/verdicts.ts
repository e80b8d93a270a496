import { z } from 'zod';
import { causeSchema } from '../../model/cause.ts';
import type { Verdict } from '../../model/check.ts';
import { RESOURCE_TYPES } from '../../model/subject.ts';

const resource = z.object({
  type: z.enum(RESOURCE_TYPES),
  name: z.string(),
  id: z.string().nullable(),
  engine: z.string().nullable(),
  key: z.string().optional(),
});

const verdict = z.discriminatedUnion('status', [
  z.object({
    status: z.enum(['pass', 'fail', 'manual', 'notapplicable']),
    expected: z.string().min(1),
    observed: z.string().min(1),
    message: z.string().min(1),
    resource: resource.optional(),
  }),
  z.object({
    status: z.literal('error'),
    cause: causeSchema,
    evidence: z.array(z.string()),
    expected: z.string(),
  }),
]);

/**
 * What `assess` of a module gave, where it is one verdict or several. That it gave none is no verdict either: silence
 * would look like nothing to object to.
 *
 * @throws Error that says what it gave instead
 */
export function demandVerdicts(given: unknown): readonly Verdict[] {
  const list = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new Error('assess gave no verdict');
  for (const one of list) {
    const parsed = verdict.safeParse(one);
    if (parsed.success) continue;
    const at = parsed.error.issues[0]?.path.join('.');
    throw new Error(`assess gave ${kindOf(one)} and no verdict${at ? ` (see ${at})` : ''}`);
  }
  return list as readonly Verdict[];
}

function kindOf(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  if (value === null || typeof value !== 'object') return String(value).slice(0, 60);
  return Array.isArray(value) ? 'a list in a list' : 'an object';
}
