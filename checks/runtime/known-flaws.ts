import { ADVISORY_CONDITIONS, type AdvisoryTable } from '../../src/model/advisories.ts';
import { isUnread, type Unread } from '../../src/model/fact.ts';
import type { Setting } from '../../src/model/parameter.ts';
import { type ConditionFacts, conditionState } from '../../src/probes/advisories/conditions.ts';
import type { Hit } from '../../src/probes/advisories/hits.ts';
import { comparePackageVersions, type PackageFormat } from '../../src/probes/advisories/package-versions.ts';

/** The package of a distribution that a part comes from. */
export interface PackageOfHost {
  readonly name: string;
  readonly version: string;
  readonly format: PackageFormat;
  /** ID and VERSION_ID of the host's os-release(5). */
  readonly distribution: string;
  readonly release: string;
}

/** What decides whether the range of an advisory is more than a number. */
export interface Circumstances {
  readonly conditions: ConditionFacts;
  /** YYYY-MM-DD; until then ignored advisories are ignored. */
  readonly day: string;
  readonly ignored: Setting<string[]>;
  readonly fixedVersions: Setting<string[]>;
  /** Null where none is known to bring the part. */
  readonly package: PackageOfHost | null;
  /** Whether what the package brought is what runs; a daemon can run on from before an update. */
  readonly packageRuns: boolean | Unread;
}

/** Advisories in whose ranges a version lies, by what follows from each. */
export interface KnownFlaws {
  /** They count by the upstream number. */
  readonly open: readonly Hit[];
  /** The distribution fixed them in a later package than the one that is installed. */
  readonly unfixedInPackage: readonly Hit[];
  /** The source does not say whether this branch got a fix. */
  readonly unclear: readonly Hit[];
  /** What they depend on was not read. */
  readonly unread: readonly { readonly hit: Hit; readonly fact: Unread }[];
  /** Each in one clause, with the fact that rules it out. */
  readonly excluded: readonly string[];
}

/** Sorts the advisories that concern a version by number: into those that count, and those that a fact excludes. */
export function sortFlaws(hits: readonly Hit[], circumstances: Circumstances): KnownFlaws {
  const open: Hit[] = [];
  const unfixedInPackage: Hit[] = [];
  const unclear: Hit[] = [];
  const unread: { hit: Hit; fact: Unread }[] = [];
  const excluded: string[] = [];
  for (const hit of hits) {
    const { id, condition } = hit.advisory;
    const ignored = ignoredBecause(id, circumstances);
    const state = conditionState(condition, circumstances.conditions);
    const own = fixedByDistribution(hit, circumstances);
    if (ignored !== null) excluded.push(`${id} is ignored by policy (${ignored})`);
    else if (state === 'excluded')
      excluded.push(`${id} does not apply: not "${ADVISORY_CONDITIONS[condition]}"`);
    else if (own?.fixed && isUnread(circumstances.packageRuns))
      unread.push({ hit, fact: circumstances.packageRuns });
    else if (own?.fixed && circumstances.packageRuns) excluded.push(`${id} is fixed in ${own.text}`);
    else if (isUnread(state)) unread.push({ hit, fact: state });
    else if (own && !own.fixed) unfixedInPackage.push(hit);
    else if (hit.unclear) unclear.push(hit);
    else open.push(hit);
  }
  return { open, unfixedInPackage, unclear, unread, excluded };
}

function ignoredBecause(id: string, { ignored, day }: Circumstances): string | null {
  const line = ignored.configured ? ignored.value.find((one) => one.startsWith(`${id} until `)) : undefined;
  const [, until = '', reason = ''] = /until (\S{10}): (.*)$/s.exec(line ?? '') ?? [];
  return day <= until ? `until ${until}: ${reason}` : null;
}

/** What the distribution says of its own package: the row of the table or of the policy, and whether it is reached. */
function fixedByDistribution({ advisory }: Hit, circumstances: Circumstances) {
  const installed = circumstances.package;
  if (installed === null) return null;
  // A backport has a higher number than what its release fixed, with or without the fix.
  const ofRelease = installed.version.includes('~bpo') ? [] : (advisory.distributions ?? []);
  const row = ofRelease.find(
    ({ package: name, format, distribution, release }) =>
      name === installed.name &&
      format === installed.format &&
      distribution === installed.distribution &&
      release === installed.release,
  );
  const { fixedVersions } = circumstances;
  const prefix = `${advisory.id} ${installed.name} `;
  const line = fixedVersions.configured
    ? fixedVersions.value.find((one) => one.startsWith(prefix))
    : undefined;
  const fixed = line?.slice(prefix.length) ?? row?.fixed;
  if (fixed === undefined) return null;
  // The kernel of a newer release has a higher number than the fix of this one, with or without that fix.
  const isKernel = advisory.component === 'kernel' && installed.format === 'dpkg';
  if (isKernel && branchOf(fixed) !== branchOf(installed.version)) return null;
  const text = `${installed.name} ${fixed}, and ${installed.version} is installed`;
  return { fixed: comparePackageVersions(installed.format, installed.version, fixed) >= 0, text };
}

const branchOf = (version: string): string | undefined => /^(?:\d+:)?(\d+\.\d+)/.exec(version)?.[1];

/** More advisories than these are counted, not named: a table of somebody else can hold thousands. */
const MOST_NAMED = 12;
const WORST_FIRST = ['critical', 'high', 'medium', 'low'];

/** Names flaws, the worst first: `CVE-2024-21626 (critical, fixed in 1.1.12: a leaked descriptor …)`. */
export function nameFlaws(hits: readonly Hit[]): string {
  const named = hits
    .toSorted((a, b) => WORST_FIRST.indexOf(a.advisory.severity) - WORST_FIRST.indexOf(b.advisory.severity))
    .slice(0, MOST_NAMED)
    .map(({ advisory: { id, severity, condition, summary }, fixed }) => {
      const where = condition === 'always' ? '' : `, if ${ADVISORY_CONDITIONS[condition]}`;
      return `${id} (${severity}, ${fixed === null ? 'no fix released' : `fixed in ${fixed}`}: ${summary}${where})`;
    });
  const more = hits.length - named.length;
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

/** The ids alone, the same number at most. */
export function listOfIds(hits: readonly Hit[]): string {
  const ids = hits.map(({ advisory }) => advisory.id);
  const more = ids.length - 4 * MOST_NAMED;
  return `${ids.slice(0, 4 * MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How old a table is on a day. */
export interface TableAge {
  readonly days: number;
  readonly text: string;
}

const DAY_MS = 86_400_000;

/** Days from the last day that the table covers to a moment; negative where that lies ahead. */
export function ageOf({ dataThrough }: AdvisoryTable, moment: string): TableAge {
  const days = Math.round((Date.parse(moment.slice(0, 10)) - Date.parse(dataThrough)) / DAY_MS);
  return { days, text: `of ${dataThrough}, ${days} ${Math.abs(days) === 1 ? 'day' : 'days'} old` };
}
