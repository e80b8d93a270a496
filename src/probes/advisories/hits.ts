import type { Advisory, AdvisoryComponent, AdvisoryTable } from '../../model/advisories.ts';
import {
  compareSoftwareVersions,
  parseSoftwareVersion,
  type SoftwareVersion,
} from '../engine/software-version.ts';

/** An advisory whose range holds a version. */
export interface Hit {
  readonly advisory: Advisory;
  /** First release of the same branch that is free of it; null where there is none. */
  readonly fixed: string | null;
  /** Whether a release in this range may have a fix that the source does not name. */
  readonly unclear: boolean;
}

/** The advisories of a table in whose ranges an upstream version lies; stages before a release count as older. */
export function hitsOf(
  table: AdvisoryTable,
  component: AdvisoryComponent,
  version: SoftwareVersion,
): readonly Hit[] {
  return table.advisories.flatMap((advisory) => {
    if (advisory.component !== component) return [];
    const range = advisory.affected.find(
      ({ introduced, fixed }) => isFrom(version, introduced) && (fixed === null || !isFrom(version, fixed)),
    );
    return range ? [{ advisory, fixed: range.fixed, unclear: range.unclear === true }] : [];
  });
}

/** `0` stands for the first version that there ever was. */
export function isFrom(version: SoftwareVersion, bound: string): boolean {
  const parsed = parseSoftwareVersion(bound === '0' ? '0.0' : bound);
  if (!parsed) throw new Error(`The table has the bound ${bound}, which is no version.`);
  return compareSoftwareVersions(version, parsed) >= 0 || bound === '0';
}

/** The nearest later release in which none of these flaws is; null where the table names none. */
export function nearestWithout(
  table: AdvisoryTable,
  component: AdvisoryComponent,
  version: SoftwareVersion,
  flaws: readonly Hit[],
): string | null {
  const ids = new Set(flaws.map(({ advisory }) => advisory.id));
  const later = table.advisories
    .filter((advisory) => advisory.component === component && ids.has(advisory.id))
    .flatMap(({ affected }) => affected.flatMap(({ fixed }) => fixed ?? []))
    .flatMap((fixed) => {
      const parsed = parseSoftwareVersion(fixed);
      return parsed && compareSoftwareVersions(parsed, version) > 0 ? [{ fixed, parsed }] : [];
    })
    .sort((a, b) => compareSoftwareVersions(a.parsed, b.parsed));
  const seen = new Set<string>();
  for (const { fixed, parsed } of later) {
    if (seen.has(fixed)) continue;
    seen.add(fixed);
    if (!hitsOf(table, component, parsed).some(({ advisory }) => ids.has(advisory.id))) return fixed;
  }
  return null;
}
