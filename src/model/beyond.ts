import type { Finding, HostResult } from './results.ts';
import { combineStatuses, type Status } from './status.ts';

/** A check that belongs to no control of the benchmark of the run, with what it found on a host. */
export interface CheckBeyond {
  readonly check: string;
  /** Of all its findings together. */
  readonly status: Status;
  readonly findings: readonly [Finding, ...Finding[]];
}

/** The checks beyond the benchmark that a host has findings of, in the order in which they were made. */
export function checksBeyond({ findings }: Pick<HostResult, 'findings'>): readonly CheckBeyond[] {
  const found = Map.groupBy(
    findings.filter(({ controls }) => controls.length === 0),
    ({ check }) => check,
  );
  return [...found].flatMap(([check, [first, ...others]]) => {
    const status = combineStatuses([first, ...others].flatMap((finding) => finding?.status ?? []));
    return first && status ? [{ check, status, findings: [first, ...others] }] : [];
  });
}
