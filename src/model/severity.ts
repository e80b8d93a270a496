/**
 * How much a failed check matters.
 * critical: a container or an unprivileged user gets root on the host, or anyone on the network gets
 * the engine, without a further flaw; high: one further ordinary flaw away from that, or secrets
 * exposed; medium: removes a layer that would contain an attack, or hides it; low: hygiene.
 */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The worst of several severities; null for none. */
export function worstSeverity(severities: Iterable<Severity>): Severity | null {
  const seen = new Set(severities);
  return SEVERITIES.find((severity) => seen.has(severity)) ?? null;
}
