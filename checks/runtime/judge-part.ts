import { cannotTell, fail, manual, pass } from '../../src/kit/index.ts';
import type { AdvisoryComponent } from '../../src/model/advisories.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import type { Setting } from '../../src/model/parameter.ts';
import type { Resource } from '../../src/model/subject.ts';
import type { NamedTable } from '../../src/probes/advisories/advisory-table.ts';
import { type Hit, hitsOf, isFrom, nearestWithout } from '../../src/probes/advisories/hits.ts';
import type { SoftwareVersion } from '../../src/probes/engine/software-version.ts';
import type { AssessmentMoment } from '../../src/probes/supplied/assessment-moment.ts';
import { ageOf, type Circumstances, listOfIds, nameFlaws, sortFlaws } from './known-flaws.ts';

/** A part of a host that runs in some version. */
export interface Part {
  readonly component: AdvisoryComponent;
  /** As a sentence begins with it, such as `runc 1.1.5 of engine root`. */
  readonly name: string;
  /** Null where what was reported is no version. */
  readonly version: SoftwareVersion | null;
  /** Who may have put fixes under an old number, in one clause; null for what the project itself released. */
  readonly patchedBy: string | null;
  /** Flaws that came with versions after this one can concern it, since it is this one or a later one. */
  readonly atLeast?: boolean;
  /** What was read, with its source. */
  readonly observed: string;
  readonly resource?: Resource;
}

/** The table, how old it may be, and what decides whether a row counts. */
export interface Measure {
  readonly advisories: NamedTable;
  readonly moment: AssessmentMoment;
  readonly maxAge: Setting<number>;
  readonly circumstances: Circumstances;
}

const EXPECTED = 'a version in no range of a known flaw that can matter on this host';

/** What a table says of a part. */
export function judgePart(part: Part, measure: Measure): Verdict {
  const { name, version, patchedBy, resource } = part;
  const { origin, table } = measure.advisories;
  const age = ageOf(table, measure.moment.at);
  if (version === null) {
    const detail = `The version of ${name} cannot be read as one, so it can be held against nothing (${part.observed}).`;
    return cannotTell(
      unread(cause('unparseable', detail, 'Find out on the host which release runs there.')),
      EXPECTED,
    );
  }
  const hits = hitsOf(table, part.component, version);
  const flaws = sortFlaws(hits, measure.circumstances);
  const later = part.atLeast === true ? laterFlaws(measure, part.component, version) : [];
  const seen = {
    expected: EXPECTED,
    observed: [part.observed, ...excludedText(flaws.excluded), `advisories ${age.text} (${origin})`].join(
      '; ',
    ),
    ...(resource ? { resource } : {}),
  };
  const counting = [...flaws.open, ...flaws.unfixedInPackage];
  const without = nearestWithout(table, part.component, version, counting);
  const upgrade =
    without === null
      ? ' No release without them is named.'
      : ` ${without} is the nearest release without them.`;
  if (flaws.unfixedInPackage.length > 0 || (flaws.open.length > 0 && patchedBy === null)) {
    const certain = patchedBy === null ? counting : flaws.unfixedInPackage;
    return fail({
      ...seen,
      observed: `${seen.observed}; affected by ${listOfIds(certain)}`,
      message: `${name} has known flaws: ${nameFlaws(certain)}.${upgrade}`,
    });
  }
  if (flaws.open.length > 0)
    return manual({
      ...seen,
      observed: `${seen.observed}; by the upstream number affected by ${listOfIds(flaws.open)}`,
      message: `Does whoever built ${name} say that these are fixed in it? ${patchedBy}. By the upstream number it has: ${nameFlaws(flaws.open)}.${upgrade}`,
    });
  const [hidden] = flaws.unread;
  if (hidden) return cannotTell(hidden.fact, EXPECTED);
  const asked = [...flaws.unclear, ...later];
  if (asked.length > 0)
    return manual({
      ...seen,
      message: `Is ${name} free of ${nameFlaws(asked)}? The table does not say which releases of its branch got a fix.`,
    });
  if (version.pre?.stage === 'dev')
    return manual({
      ...seen,
      message: `Which fixes does ${name} hold? It is a build of development, which no advisory names.`,
    });
  if (measure.maxAge.configured && age.days > measure.maxAge.value)
    return manual({
      ...seen,
      message: `Has a flaw of ${name} become known after ${table.dataThrough}? The table (${origin}) is ${age.days} days old, too old to tell.`,
    });
  return pass({
    ...seen,
    message: `No flaw that can matter here is known of ${name}, by advisories ${age.text}.`,
  });
}

/** Flaws that came only after the version that is known to be the least. */
function laterFlaws(
  { advisories: { table } }: Measure,
  component: AdvisoryComponent,
  version: SoftwareVersion,
): readonly Hit[] {
  return table.advisories.flatMap((advisory) => {
    const range = advisory.affected.find(({ introduced }) => !isFrom(version, introduced));
    return advisory.component === component && range ? [{ advisory, fixed: range.fixed, unclear: true }] : [];
  });
}

const excludedText = (excluded: readonly string[]): readonly string[] =>
  excluded.length > 6 ? [...excluded.slice(0, 6), `${excluded.length - 6} more do not apply`] : excluded;
