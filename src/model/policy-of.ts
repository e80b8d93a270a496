import type { HostResult, ResultsHead } from './results.ts';
import type { PolicyResult } from './run-results.ts';

/** The policy that was in force for a host; null where none was. */
export const policyOf = (
  { policies = [] }: Pick<ResultsHead, 'policies'>,
  { policy }: Pick<HostResult, 'policy'>,
): PolicyResult | null => policies.find(({ digest }) => digest === policy) ?? null;

/** How many controls a policy leaves out, and how many checks that belong to none of these. */
export const countLeftOut = ({
  leftOut,
}: PolicyResult): { readonly controls: number; readonly checks: number } => ({
  controls: leftOut.reduce((sum, { controls }) => sum + controls.length, 0),
  checks: leftOut.reduce((sum, { checks }) => sum + checks.length, 0),
});
