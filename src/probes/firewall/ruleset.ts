import { z } from 'zod';

/*
 * Rules of a packet filter in one form, whoever wrote them: iptables in either of its two kinds, or nftables. Only what
 * decides over a packet is kept; comments, counters and marks are not.
 */

/** What a rule asks of a packet. `other` stands for all that is not looked into. */
const conditionShape = z.object({
  what: z.enum([
    'family',
    'in',
    'out',
    'state',
    'protocol',
    'port',
    'originalPort',
    'source',
    'destination',
    'destinationType',
    'other',
  ]),
  not: z.boolean(),
  /** Any of them is enough: names of interfaces (`+` or `*` at the end for any rest), states, ports, ranges, networks. */
  values: z.array(z.string()),
});
export type Condition = z.infer<typeof conditionShape>;

const targetShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['accept', 'drop', 'return', 'continue']) }),
  z.object({ kind: z.enum(['jump', 'goto']), chain: z.string() }),
  /** The destination of the packet becomes another: `address`, `address:port`, or empty where it is not told. */
  z.object({ kind: z.literal('dnat'), to: z.string() }),
]);
export type Target = z.infer<typeof targetShape>;

const ruleShape = z.object({ conditions: z.array(conditionShape), target: targetShape });
export type Rule = z.infer<typeof ruleShape>;

const chainShape = z.object({
  name: z.string(),
  /** Where packets come into it by themselves; null where only other chains lead to it. */
  hook: z.string().nullable(),
  /** What becomes of a packet that no rule decides over. */
  policy: z.enum(['accept', 'drop']),
  nat: z.boolean(),
  rules: z.array(ruleShape),
});
export type Chain = z.infer<typeof chainShape>;

export const tableShape = z.object({
  family: z.enum(['ip', 'ip6', 'inet']),
  name: z.string(),
  chains: z.array(chainShape),
});
export type Table = z.infer<typeof tableShape>;

/** More rules than this are those of a cluster, which is not what is asked about. */
export const MOST_RULES = 20_000;

/** The hooks that a packet from outside comes by on its way to a container or to the host. */
export const HOOKS: readonly string[] = ['prerouting', 'input', 'forward'];

/** A rule that hands packets to a program, which accepts them or drops them: by a condition that nobody knows. */
export const decidedElsewhere = (conditions: readonly Condition[]): readonly Rule[] =>
  (['accept', 'drop'] as const).map((kind) => ({
    conditions: [...conditions, { what: 'other', not: false, values: [] }],
    target: { kind },
  }));
