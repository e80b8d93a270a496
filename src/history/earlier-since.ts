import type { HostResult } from '../model/results.ts';

/**
 * Since when a finding of earlier results fails, as far as those know it from results that they were compared with: what was new
 * in them fails since then.
 */
export function failingSince({
  drift,
  startedAt,
}: Pick<HostResult, 'drift' | 'startedAt'>): (fingerprint: string) => string | null {
  if (!drift) return () => null;
  const appeared = [...drift.newlyFailing, ...drift.newObjects.flatMap(({ failing }) => failing)];
  const known = new Map<string, string | null>([
    ...drift.stillFailing.map(({ fingerprint, since }) => [fingerprint, since] as const),
    ...appeared.map(({ fingerprint }) => [fingerprint, startedAt] as const),
  ]);
  return (fingerprint) => known.get(fingerprint) ?? null;
}
