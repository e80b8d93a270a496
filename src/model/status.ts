/**
 * What a check says about one resource. `error` means that a fact could not be read: it is never
 * turned into one of the others (law 1).
 */
export const STATUSES = ['pass', 'fail', 'manual', 'notapplicable', 'error'] as const;
export type Status = (typeof STATUSES)[number];

/** What is said about a control of a benchmark: a status, or that it was not judged at all. */
export const CONTROL_STATUSES = [...STATUSES, 'notselected'] as const;
export type ControlStatus = (typeof CONTROL_STATUSES)[number];

const STRONGEST_FIRST: readonly Status[] = ['fail', 'error', 'manual', 'pass', 'notapplicable'];

/**
 * Combines the statuses of resources, checks or engines into one: fail > error > manual > pass >
 * notapplicable, the AND of OVAL: one counter-example settles it, one unread item forbids a pass.
 * Null for an empty list, which says nothing.
 */
export function combineStatuses(statuses: Iterable<Status>): Status | null {
  const seen = new Set(statuses);
  return STRONGEST_FIRST.find((status) => seen.has(status)) ?? null;
}
