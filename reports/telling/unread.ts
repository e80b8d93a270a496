import type { Cause } from '../../src/model/cause.ts';
import type { HostResult } from '../../src/model/results.ts';
import { count } from './words.ts';

/** What could not be read for one reason, with what to do about it. */
export interface Unread extends Cause {
  readonly alsoOthers: string | null;
  /** The controls that it keeps from being decided, by number, and after them the checks beyond the benchmark. */
  readonly affected: readonly { readonly kind: 'control' | 'check'; readonly id: string }[];
}

/** Gathers the errors of a host by their cause, the one that blocks most first; controls outside the run have none. */
export function unreadOf(host: HostResult): readonly Unread[] {
  const deselected = new Set(
    host.controls.filter(({ status }) => status === 'notselected').map(({ id }) => id),
  );
  const order = new Map(host.controls.map(({ id }, index) => [id, index]));
  const errors = Map.groupBy(
    host.findings.filter(
      ({ cause, controls }) =>
        cause !== null && (controls.length === 0 || controls.some((id) => !deselected.has(id))),
    ),
    ({ cause }) => JSON.stringify([cause?.code, cause?.next]),
  );
  return [...errors.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((findings) => {
      const cause = findings[0]?.cause;
      if (!cause) return [];
      const controls = new Set(findings.flatMap((finding) => finding.controls));
      const checks = new Set(
        findings.flatMap((finding) => (finding.controls.length > 0 ? [] : finding.check)),
      );
      const details = new Set(findings.map((finding) => finding.cause?.detail)).size;
      return [
        {
          ...cause,
          alsoOthers: details > 1 ? `${count(details - 1, 'more such case')}.` : null,
          affected: [
            ...[...controls]
              .filter((id) => !deselected.has(id))
              .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
              .map((id) => ({ kind: 'control' as const, id })),
            ...[...checks].map((id) => ({ kind: 'check' as const, id })),
          ],
        },
      ];
    });
}
