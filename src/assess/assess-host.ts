import { createHash } from 'node:crypto';
import { settle } from '../kit/define-fact.ts';
import { hostSubject } from '../kit/host-subject.ts';
import type { Benchmark } from '../model/benchmark.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { Check } from '../model/check.ts';
import type { EvidenceKey } from '../model/fact.ts';
import type { NamedObjects, Only, OnlyOnHost } from '../model/only.ts';
import type { PolicyValues } from '../model/parameter.ts';
import type { Tailoring } from '../model/policy.ts';
import type { EvidenceItem, Finding, HostResult, Score } from '../model/results.ts';
import type { Section, Snapshot } from '../model/snapshot.ts';
import type { Resource, Subject } from '../model/subject.ts';
import { cutText } from '../model/visible-text.ts';
import { allWaived } from '../model/waived.ts';
import { assessCheck, type CheckFinding } from './assess-check.ts';
import { assessControls } from './assess-controls.ts';
import { fingerprint } from './fingerprint.ts';
import { narrow, narrowCheck } from './narrow.ts';
import { scoreControls } from './score.ts';
import { tailor } from './tailor.ts';

/** What a host's evidence says about the host itself, apart from any check. */
export type HostDescription = Pick<HostResult, 'identity' | 'engines' | 'redactions'> &
  Pick<HostResult['reconciliation'], 'containers' | 'images'> & {
    /** Whether anything beyond the identity of the host was read. */
    readonly readable: boolean;
    /** What is wrong, where it was not. */
    readonly error: HostResult['error'];
  };

/**
 * Says of the findings of a host what no check can, such as what a person answered; each stays, and in its place. Pure.
 */
export type Ruling = (findings: readonly Finding[], host: Subject<'host'>, cite: Cite) => readonly Finding[];

/** Puts a statement among the evidence of the host, once for each source, and gives its number for findings. */
export type Cite = (item: EvidenceItem) => string;

/** What a run is limited to. Finding it is injected, since judging knows no probe. */
export interface Limit {
  readonly asked: readonly Only[];
  readonly find: (host: Subject<'host'>, asked: readonly Only[]) => NamedObjects;
}

export interface AssessOptions {
  readonly benchmark: Benchmark;
  readonly level: 1 | 2;
  readonly checks: readonly Check[];
  /** What checks found that judge elsewhere, such as in a process of their own, by their ids. */
  readonly foundElsewhere?: ReadonlyMap<string, readonly CheckFinding[]>;
  /** What the policy in force tells the checks. */
  readonly policy?: PolicyValues;
  /** What the policy in force makes of the checks and controls. */
  readonly tailoring?: Tailoring;
  /** Digest of the policy in force; null where the run has policies, but none for this host. */
  readonly policyDigest?: string | null;
  /** What the run is limited to, and what of that a host has. */
  readonly only?: Limit;
  /** In turn, each over what the one before it made of the findings. */
  readonly rulings?: readonly Ruling[];
  /** Evidence that the auditor brings along, by its key; it stands beside what was collected of each host. */
  readonly supplied?: Snapshot['sections'];
  /** Injected, since judging knows no probe. */
  readonly describe: (host: Subject<'host'>) => HostDescription;
}

/** What holds where no policy is in force. */
const UNTAILORED: Tailoring = { leftOut: new Map(), severities: {} };

/** The characters of evidence that go into the results; the snapshot holds all of it. */
const EXCERPT_LENGTH = 2000;

/** What a host calls its things comes back in every finding about them, so that long texts would multiply. */
const LONGEST_TEXT = 2000;

/** What a host of which nothing was read has in place of percentages. */
const NO_SCORE = {
  compliance: null,
  complianceWithWaivers: null,
  coverage: null,
  notScored: 'Nothing of this host was read.',
} as const;

/** Judges one snapshot: every check on every object, every control, and the score. Pure. */
export function assessHost(collected: Snapshot, options: AssessOptions): HostResult {
  const { level, supplied, tailoring = UNTAILORED } = options;
  const snapshot = { ...collected, sections: { ...collected.sections, ...supplied } };
  settle(snapshot);
  const host = hostSubject(snapshot);
  const { only } = options;
  const named = only?.find(host, only.asked);
  const tailored = tailor(options.benchmark, options.checks, tailoring);
  const { benchmark, checks, notes } = only ? narrow(tailored, only.asked) : tailored;
  const { containers, images, readable, error, ...description } = options.describe(host);
  const evidence = new EvidenceList(snapshot);
  const numbers = controlNumbers(benchmark);
  const found = checks
    .flatMap(
      (check) =>
        options.foundElsewhere?.get(check.id) ??
        assessCheck(named ? narrowCheck(check, named) : check, host, options.policy),
    )
    .map((finding) => toFinding(finding, snapshot.name, { numbers, evidence, tailoring }));
  const cite: Cite = (item) => evidence.cite(item);
  const findings = (options.rulings ?? []).reduce((ruled, ruling) => [...ruling(ruled, host, cite)], found);
  const controls = assessControls(benchmark, level, findings, notes);
  const scored = controls.map(({ id, status, checks: own }) => ({
    id,
    status,
    waived: allWaived(findings.filter(({ check }) => own.includes(check))),
  }));
  const score = scoreControls(scored);
  const scoreOf = (given: Score): Score => (readable ? given : { ...given, ...NO_SCORE });
  const { counts } = score;
  const selected = controls.length - counts.notselected;
  const decided = counts.pass + counts.fail + counts.notapplicable;
  return {
    name: snapshot.name,
    target: snapshot.target,
    state: snapshot.notAttempted
      ? 'notattempted'
      : !readable
        ? 'failed'
        : counts.error > 0
          ? 'partial'
          : 'audited',
    error,
    ...(options.policyDigest === undefined ? {} : { policy: options.policyDigest }),
    startedAt: snapshot.startedAt,
    finishedAt: snapshot.finishedAt,
    ...(snapshot.collectedBy ? { collectedBy: snapshot.collectedBy } : {}),
    ...description,
    ...(snapshot.engineSockets ? { engineSockets: snapshot.engineSockets } : {}),
    ...(named ? { only: named.asked.map(onlyResult) } : {}),
    score: scoreOf(score),
    sections: Object.entries(benchmark.sections).map(([id, title]) => ({
      id,
      title,
      score: scoreOf(scoreControls(scored.filter((control) => control.id.startsWith(`${id}.`)))),
    })),
    controls: [...controls],
    findings,
    evidence: evidence.items,
    reconciliation: {
      engines: description.engines.length,
      containers,
      ...(images ? { images } : {}),
      controls: { benchmark: controls.length, selected, decided, undecided: selected - decided },
    },
  };
}

interface FindingContext {
  /** The numbers of the controls that a check decides. */
  readonly numbers: ReadonlyMap<string, readonly string[]>;
  readonly evidence: EvidenceList;
  readonly tailoring: Tailoring;
}

function toFinding(
  found: CheckFinding,
  hostName: string,
  { numbers, evidence, tailoring }: FindingContext,
): Finding {
  const { check, status, resource, expected, observed, message, cause } = found;
  const severity = tailoring.severities[check.id];
  return {
    check: check.id,
    controls: [...(numbers.get(check.id) ?? [])],
    status,
    severity: severity ?? check.severity,
    ...(severity === undefined ? {} : { severityFrom: check.severity }),
    resource: withoutKey(resource),
    expected,
    observed: cutText(observed, LONGEST_TEXT),
    message: cutText(message, LONGEST_TEXT),
    cause,
    evidence: found.evidence.flatMap((key) => evidence.number(key) ?? []),
    fingerprint: fingerprint(check.id, hostName, resource),
    waiver: null,
  };
}

const onlyResult = ({ found, ...asked }: OnlyOnHost): NonNullable<HostResult['only']>[number] => ({
  ...asked,
  found: found.map(({ engine, name }) => ({ engine, name: cutText(name, LONGEST_TEXT) })),
});

const withoutKey = ({ type, name, id, engine }: Resource): Finding['resource'] => ({
  type,
  name: cutText(name, LONGEST_TEXT),
  id,
  engine,
});

function controlNumbers(benchmark: Benchmark): ReadonlyMap<string, readonly string[]> {
  const numbers = new Map<string, string[]>();
  for (const { id, checks } of benchmark.controls) {
    for (const check of checks) numbers.set(check, [...(numbers.get(check) ?? []), id]);
  }
  return numbers;
}

/** Numbers the evidence in the order in which findings first rest on it. */
class EvidenceList {
  readonly items: Record<string, EvidenceItem> = {};
  readonly #snapshot: Snapshot;
  readonly #numbers = new Map<EvidenceKey, string>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  number(key: EvidenceKey): string | undefined {
    const before = this.#numbers.get(key);
    if (before) return before;
    const section = this.#snapshot.sections[key];
    if (!section) return undefined;
    return this.#add(key, evidenceItem(section));
  }

  cite(item: EvidenceItem): string {
    const key = `cited ${item.source}`;
    return this.#numbers.get(key) ?? this.#add(key, item);
  }

  #add(key: EvidenceKey, item: EvidenceItem): string {
    const number = `e${this.#numbers.size + 1}`;
    this.#numbers.set(key, number);
    this.items[number] = item;
    return number;
  }
}

function evidenceItem(section: Section): EvidenceItem {
  const { source, collectedAt, exitCode, bytes, truncated } = section;
  const kept = section.ok ? canonicalJson(section.data) : null;
  return {
    source,
    collectedAt,
    exitCode,
    bytes,
    sha256: kept === null ? null : createHash('sha256').update(kept).digest('hex'),
    truncated,
    excerpt: (kept ?? '').slice(0, EXCERPT_LENGTH),
  };
}
