import type {
  Baseline,
  BasisChanges,
  BasisPart,
  DriftFinding,
  DriftObject,
  HostDrift,
} from '../../src/model/drift.ts';
import { goneEngines, isJudgedWorse } from '../../src/model/drift-summary.ts';
import type { WorseKind } from '../../src/model/notice.ts';
import type { CheckTexts, HostResult } from '../../src/model/results.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { count, list, moment, percent, SEVERITY_WORDS } from './words.ts';

/** Changes of one kind. */
export interface ToldChanges {
  readonly title: string;
  /** Whether it is for the worse, or leaves open what was known. */
  readonly isWorse: boolean;
  /** What programs call it; null for what is not for the worse. */
  readonly kind: WorseKind | null;
  /** One for each change, the more severe first; texts of the host are as they are. */
  readonly lines: readonly string[];
  /** The findings that each line is about; none where it is about the host itself. */
  readonly about: readonly (readonly DriftFinding[])[];
}

interface ToldChange {
  readonly line: string;
  readonly about: readonly DriftFinding[];
}

type Of = Pick<HostResult, 'drift' | 'error'>;

/** What changed on a host, what is for the worse first; empty where nothing did or nothing was compared. */
export function changesOf({ drift, error }: Of, texts: CheckTexts): readonly ToldChanges[] {
  if (!drift) return [];
  const said = (found: readonly DriftFinding[]) =>
    bySeverity(found).map((one) => ({ line: findingLine(one, texts), about: [one] }));
  const undecided = (found: readonly DriftFinding[], now: boolean) =>
    bySeverity(found).map((one) => ({
      line: `${findingLine(one, texts)}${whyOpen(one, now)}`,
      about: [one],
    }));
  const judged = (found: readonly DriftFinding[]) =>
    bySeverity(found).map((one) => ({
      line: `${findingLine(one, texts)}: ${one.before}, now ${one.after}`,
      about: [one],
    }));
  const gone = goneEngines(drift);
  const appeared = drift.newObjects.filter(({ failing }) => failing.length > 0);
  const harmless = drift.newObjects.filter(({ failing }) => failing.length === 0);
  const groups: readonly ToldChanges[] = [
    worse(
      'reached-no-more',
      'Reached no more',
      ofHost(drift.host === 'newly-unreachable' ? [error?.detail ?? 'It was not audited.'] : []),
    ),
    worse('not-compared', 'Nothing compared', ofHost(HOST_WORDS[drift.host])),
    worse('other-host-key', 'Another host key', ofHost(keyLines(drift))),
    worse('not-compared', 'Not looked at in this audit', ofHost(engineLines(drift, 'earlier'))),
    worse('not-compared', 'Not looked at in the earlier audit', ofHost(engineLines(drift, 'later'))),
    worse('not-compared', 'Not compared', ofHost(uncomparedLines(drift))),
    worse(
      'not-compared',
      'Engines that are not there any more, with all that was on them',
      objectLines(gone, texts),
    ),
    worse('not-compared', 'Not seen in either audit', ofHost(neverSeenLines(drift))),
    worse('newly-failing', 'Newly failing', said(drift.newlyFailing)),
    worse('new-object-fails', 'New objects on which something fails', objectLines(appeared, texts)),
    worse('waiver-ended', 'Failing, waived before', said(drift.waiversEnded)),
    worse('failing-not-decided-before', 'Failing, not decided before', undecided(drift.comeToLight, false)),
    worse('not-decided-any-more', 'Not decided any more', undecided(drift.newlyUndecided, true)),
    worse(
      'judged-worse',
      'Judged worse over the same sight, since what it is judged by changed',
      judged(drift.rejudged.filter(isJudgedWorse)),
    ),
    worse('judged-worse', 'Failing as before, and more severe than it was', said(drift.moreSevere ?? [])),
    better('Compared with an older audit', ofHost(olderLines(drift))),
    better('Fixed', said(drift.fixed)),
    better(
      'Vanished objects, which is no fix',
      objectLines(
        drift.vanishedObjects.filter((object) => !gone.includes(object)),
        texts,
      ),
    ),
    better('New objects on which nothing fails', objectLines(harmless, texts)),
    better('Decided now', undecided(drift.newlyDecided, false)),
    better('Failing, newly waived', said(drift.newlyWaived)),
    better(
      'Judged otherwise over the same sight, since what it is judged by changed',
      judged(drift.rejudged.filter((one) => !isJudgedWorse(one))),
    ),
  ];
  return groups.filter(({ lines }) => lines.length > 0);
}

const changesNamed = (
  kind: WorseKind | null,
  title: string,
  changes: readonly ToldChange[],
): ToldChanges => ({
  title,
  isWorse: kind !== null,
  kind,
  lines: changes.map(({ line }) => line),
  about: changes.map(({ about }) => about),
});
const worse = (kind: WorseKind, title: string, changes: readonly ToldChange[]) =>
  changesNamed(kind, title, changes);
const better = (title: string, changes: readonly ToldChange[]) => changesNamed(null, title, changes);
const ofHost = (lines: readonly string[]): readonly ToldChange[] =>
  lines.map((line) => ({ line, about: [] }));

const HOST_WORDS: Readonly<Record<HostDrift['host'], readonly string[]>> = {
  compared: [],
  new: ['The earlier audit was not about this host: all that fails on it is new.'],
  'newly-unreachable': [],
  'still-unreachable': ['Neither audit could read this host.'],
  'reachable-again': ['The earlier audit could not read this host, so that nobody knows what is new on it.'],
  'left-out-before': ['The earlier audit left this host out, so that nobody knows what is new on it.'],
};

function engineLines({ notLookedAt = [] }: HostDrift, lookedAtBy: 'earlier' | 'later'): readonly string[] {
  const told =
    lookedAtBy === 'earlier' ? 'failed on it before' : 'on it fail now, and whether that is new nobody knows';
  return notLookedAt
    .filter((one) => one.lookedAtBy === lookedAtBy)
    .map(
      ({ engine, socket, failing }) =>
        `engine ${engine}${socket === null || engine.endsWith(socket) ? '' : ` (${socket})`}, as it was limited to others: ${count(failing, 'finding')} ${told}`,
    );
}

const olderLines = ({ lastRead }: HostDrift): readonly string[] =>
  lastRead
    ? [
        `The earlier audit did not read this host: it is compared with the last that did, which began ${moment(lastRead.startedAt)} (run ${lastRead.id}).`,
        ...basisLines(lastRead.changed),
      ]
    : [];

/** What fails in both audits, in one sentence; null where nothing was compared. */
export function stillFailing({ drift }: Pick<HostResult, 'drift'>): string | null {
  if (drift?.host !== 'compared') return null;
  const known = drift.stillFailing.flatMap(({ since }) => since ?? []).sort();
  const number = count(drift.stillFailing.length, 'finding');
  const [first] = known;
  const since =
    first === undefined
      ? ''
      : `; of ${known.length} it is known since when, the longest since ${moment(first)}`;
  return `${number} ${drift.stillFailing.length === 1 ? 'fails' : 'fail'} as before${since}.`;
}

function uncomparedLines({ notCompared: { length: number } }: HostDrift): readonly string[] {
  if (number === 0) return [];
  return [`${count(number, 'check')} ${number === 1 ? 'was' : 'were'} asked for in one of the audits alone.`];
}

function neverSeenLines({ neverSeen }: HostDrift): readonly string[] {
  const { engines = 0, containers = 0 } = neverSeen ?? {};
  return [
    ...(engines > 0 ? [`The containers of ${count(engines, 'running engine')} could not be listed.`] : []),
    ...(containers > 0 ? [`${count(containers, 'container')} could not be read.`] : []),
  ];
}

/** How the score moved; null where one of the audits has none to tell. */
export function scoreMove({ drift }: Pick<HostResult, 'drift'>): string | null {
  const { before, after } = drift?.score ?? {};
  if (!before || !after) return null;
  return `Compliance ${percent(before.compliance)}, now ${percent(after.compliance)}; coverage ${percent(before.coverage)}, now ${percent(after.coverage)}.`;
}

/** With what a run was compared, and what of that could be mistaken for a change on a host. */
export function baselineLines({
  id,
  finishedAt,
  changed,
  newHosts,
  vanishedHosts,
}: Baseline): readonly string[] {
  return [
    `Compared with the audit that ended ${moment(finishedAt)} (run ${id}).`,
    ...basisLines(changed),
    ...hostsLine(newHosts, 'New in this run'),
    ...hostsLine(vanishedHosts, 'Not in this run any more'),
  ];
}

/** What runs judged by where that differs, a sentence each. */
export const basisLines = (changed: BasisChanges): readonly string[] =>
  changed.map(({ what, before, after }) => `${BASIS_WORDS[what]} changed: ${before}, now ${after}.`);

const hostsLine = (names: readonly string[], title: string): readonly string[] =>
  names.length === 0 ? [] : [`${title}: ${list(names.slice(0, NAMED))}${more(names.length)}.`];

const NAMED = 10;
const more = (all: number): string => (all > NAMED ? `, and ${all - NAMED} more` : '');

const BASIS_WORDS: Readonly<Record<BasisPart, string>> = {
  only: 'What the audit is limited to',
  tool: 'The program',
  benchmark: 'The benchmark',
  level: 'The level',
  policy: 'The policy',
  'own-checks': 'The checks of your own',
  advisories: 'The table of known flaws',
  expectations: 'The list of expected containers',
  attestations: 'The file of attestations',
  waivers: 'The file of waivers',
};

function findingLine(
  { check, controls, severity, resource, waived }: DriftFinding,
  texts: CheckTexts,
): string {
  const title = texts[check]?.title ?? check;
  const number = controls.length === 0 ? '' : `${controls.join(', ')} `;
  const where = resource.type === 'host' ? 'the host' : `${resource.type} ${resource.name}`;
  return `${SEVERITY_WORDS[severity]}: ${number}${title} (${check}), ${where}${engineOf(resource)}${waived ? ', waived' : ''}`;
}

/** Root's engine is what a person expects. */
const engineOf = ({ type, engine }: DriftFinding['resource']): string =>
  engine === null || engine === 'root' || type === 'engine' ? '' : ` of engine ${engine}`;

function whyOpen({ before, after }: DriftFinding, now: boolean): string {
  const open = now ? after : before;
  const failed = now && before === 'fail' ? '; it failed before' : '';
  return `: ${open === 'manual' ? 'awaits a person' : 'not read'}${now ? '' : ' before'}${failed}`;
}

const objectLines = (objects: readonly DriftObject[], texts: CheckTexts): readonly ToldChange[] =>
  objects.map(({ resource, failing }) => {
    const worst = bySeverity(failing);
    const titles = worst
      .slice(0, 3)
      .map(({ check, controls }) =>
        [controls[0], texts[check]?.title ?? check].filter((part) => part !== undefined).join(' '),
      );
    const rest = worst.length > 3 ? ` and ${worst.length - 3} more` : '';
    const fails = worst.length === 0 ? '' : `: ${count(worst.length, 'fail')} (${titles.join('; ')}${rest})`;
    return { line: `${resource.type} ${resource.name}${engineOf(resource)}${fails}`, about: worst };
  });

const keyLines = ({ hostKey }: HostDrift): readonly string[] =>
  hostKey
    ? [`It was ${hostKey.before} and is ${hostKey.after}. Find out why before you trust the host.`]
    : [];

const bySeverity = (found: readonly DriftFinding[]): readonly DriftFinding[] =>
  [...found].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
