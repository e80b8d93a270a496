import type { Baseline, BasisChanges, BasisPart } from '../model/drift.ts';
import { onlyWords } from '../model/only.ts';
import type { ResultsHead } from '../model/results.ts';
import type { Input, PolicyResult } from '../model/run-results.ts';

/** What has to be known of a run to compare it with another. */
export interface RunOfDrift {
  readonly head: Pick<ResultsHead, 'tool' | 'run' | 'benchmark' | 'policies' | 'ownChecks'>;
  readonly names: readonly string[];
}

/** Digits of a digest that tell two of them apart for a person. */
const SHORT = 12;

/** What is said of the earlier run, and of what the two runs judged by and were about where that differs. Pure. */
export function baselineOf(before: RunOfDrift, after: RunOfDrift): Baseline {
  const { run, tool, benchmark, policies = [] } = before.head;
  const [known, now] = [new Set(before.names), new Set(after.names)];
  return {
    id: run.id,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    tool: { version: tool.version, digest: tool.digest ?? null },
    benchmark: { id: benchmark.id, version: benchmark.version, level: benchmark.level },
    policies: policies.map(({ digest }) => digest),
    changed: changedBasis(before.head, after.head),
    newHosts: after.names.filter((name) => !known.has(name) && !mayBeLeftOut(before.head, name)),
    vanishedHosts: before.names.filter((name) => !now.has(name) && isMissed(before.head, after.head, name)),
  };
}

/** Whether a host that a run is not about is missed there: without an inventory where there was one, it was just not asked for. */
const isMissed = (before: Head, after: Head, name: string): boolean =>
  (after.run.inventory !== undefined || before.run.inventory === undefined) && !mayBeLeftOut(after, name);

/** Whether a run left a host of its inventory out, as far as it names those; of what it does not name nobody knows. */
export function mayBeLeftOut({ run: { inventory } }: Head, name: string): boolean {
  if (!inventory) return false;
  const { hosts, selected, leftOut } = inventory;
  return leftOut.includes(name) || hosts - selected > leftOut.length;
}

/** Whether the runs may judge the same facts in different ways. A waiver is no judgement: its fail stays a fail; nor is looking at less. */
export const judgesOtherwise = ({ changed }: Pick<Baseline, 'changed'>): boolean =>
  changed.some(({ what }) => what !== 'waivers' && what !== 'only');

type Head = RunOfDrift['head'];

/** What of results says by what a run judged. */
export interface Judged extends Pick<Head, 'tool' | 'ownChecks'> {
  readonly benchmark: Pick<Head['benchmark'], 'id' | 'version' | 'level'>;
  readonly policies?: readonly Pick<PolicyResult, 'name' | 'digest'>[] | undefined;
  readonly run: Pick<Head['run'], 'inputs' | 'only'>;
}

/** What two runs judged by where that differs, in words. */
export function changedBasis(before: Judged, after: Judged): BasisChanges {
  return PARTS.flatMap(({ what, of }) => {
    const [then, now] = [of(before), of(after)];
    if (then === null || now === null || then.key === now.key) return [];
    return [
      then.text === now.text
        ? { what, before: `${then.text} (${then.mark})`, after: `${now.text} (${now.mark})` }
        : { what, before: then.text, after: now.text },
    ];
  });
}

/** One thing that a run judged by; `mark` tells two apart that read alike. */
interface Part {
  readonly key: string;
  readonly text: string;
  readonly mark: string;
}

/** Null where the results do not say. */
type PartOf = (judged: Judged) => Part | null;

const PARTS: readonly { readonly what: BasisPart; readonly of: PartOf }[] = [
  {
    what: 'tool',
    of: ({ tool: { version, digest } }) => ({
      key: JSON.stringify([version, digest ?? null]),
      text: `plimsoll ${version}`,
      mark: digest?.slice(0, SHORT) ?? 'from its sources',
    }),
  },
  {
    what: 'benchmark',
    of: ({ benchmark: { id, version } }) => plain(`${id} ${version}`),
  },
  { what: 'level', of: ({ benchmark: { level } }) => plain(String(level)) },
  { what: 'only', of: ({ run: { only } }) => plain(only ? onlyWords(only) : 'nothing') },
  {
    what: 'policy',
    of: ({ policies = [] }) => named(policies.map(({ name, digest }) => ({ name, sha256: digest }))),
  },
  {
    what: 'own-checks',
    of: ({ ownChecks = [] }) => named(ownChecks.map(({ id, sha256 }) => ({ name: id, sha256 }))),
  },
  { what: 'advisories', of: inputs('advisories') },
  { what: 'expectations', of: inputs('expect') },
  { what: 'attestations', of: inputs('attestations') },
  { what: 'waivers', of: inputs('waivers') },
];

function inputs(role: Input['role']): PartOf {
  return ({ run }) => (run.inputs ? named(run.inputs.filter((input) => input.role === role)) : null);
}

const plain = (text: string): Part => ({ key: text, text, mark: '' });

function named(files: readonly { readonly name: string; readonly sha256: string }[]): Part {
  const digests = files.map(({ sha256 }) => sha256).sort();
  return {
    key: JSON.stringify(digests),
    text: files.length === 0 ? 'none' : files.map(({ name }) => name).join(', '),
    mark: digests.map((digest) => digest.slice(0, SHORT)).join(', '),
  };
}
