import { z } from 'zod';

/** What a filter does with a call (OCI runtime specification, linux.seccomp). */
export const ACTIONS = [
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_NOTIFY',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_KILL_PROCESS',
] as const;
export type Action = (typeof ACTIONS)[number];

/** How an argument is compared. MASKED_EQ: argument AND `value` is `valueTwo`. */
export const COMPARISONS = [
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
] as const;

/** A number as the kernel has it; null where it is larger than a JSON number is exact. */
const number = z.int().nonnegative().nullable();

const conditionShape = z.object({
  index: z.int().min(0).max(5),
  op: z.enum(COMPARISONS),
  value: number,
  valueTwo: number,
});
/** What an argument of a call must be like. */
export type Condition = z.infer<typeof conditionShape>;

const restrictionShape = z.object({
  /** As written: with the prefix CAP_, without which engines know none. */
  caps: z.array(z.string()),
  /** As engines name them: amd64, arm64, s390x. */
  arches: z.array(z.string()),
  /** Major and minor number, such as 4.8. */
  minKernel: z.string().nullable(),
});
/** Where a rule counts or does not count. */
export type Restriction = z.infer<typeof restrictionShape>;

const ruleShape = z.object({
  calls: z.array(z.string()),
  action: z.enum(ACTIONS),
  args: z.array(conditionShape),
  includes: restrictionShape,
  excludes: restrictionShape,
});
export type SeccompRule = z.infer<typeof ruleShape>;

/** What is kept of a seccomp profile: what it decides, and no comments or names of its own. */
export const seccompProfileShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('read'), defaultAction: z.enum(ACTIONS), rules: z.array(ruleShape) }),
  /** Neither a default action nor rules: engines then install no filter at all (moby, setupSeccomp). */
  z.object({ state: z.literal('empty') }),
  /** It could not be taken apart; `problem` follows the words "the profile". */
  z.object({ state: z.literal('refused'), problem: z.string() }),
]);
export type StoredProfile = z.infer<typeof seccompProfileShape>;
export type SeccompProfile = Extract<StoredProfile, { state: 'read' }>;

/** A restriction that restricts nothing. */
export const NOWHERE: Restriction = { caps: [], arches: [], minKernel: null };
