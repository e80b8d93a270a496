import { checksBeyond } from './beyond.ts';
import type { Cause } from './cause.ts';
import { type DriftSummary, summariseDrift } from './drift-summary.ts';
import type { Effort } from './effort.ts';
import type { CheckTexts, EngineResult, HostResult } from './results.ts';
import type { Operator } from './run-results.ts';
import type { Severity } from './severity.ts';
import { failsAreWaived } from './waived.ts';
import { objectsToMend, worstFirst } from './worst-first.ts';

/**
 * What is told of a host among many. It is small, so that all hosts of a fleet fit into memory where their
 * results do not.
 */
export interface HostSummary
  extends Pick<
    HostResult,
    'name' | 'target' | 'state' | 'error' | 'startedAt' | 'finishedAt' | 'score' | 'sections' | 'policy'
  > {
  /** What the host calls itself; null where that was not read. */
  readonly hostname: string | null;
  readonly containers: HostResult['reconciliation']['containers'];
  /** Null where the results do not say it. */
  readonly images: NonNullable<HostResult['reconciliation']['images']> | null;
  readonly controls: HostResult['reconciliation']['controls'];
  /** Who collected its evidence, and from where; null where that is not recorded. */
  readonly collectedBy: Operator | null;
  readonly engines: readonly Pick<EngineResult, 'id' | 'version' | 'state' | 'rootless'>[];
  /** What fails and is not waived, the worst first. */
  readonly failures: readonly FailureSummary[];
  /** Controls, and checks beyond the benchmark, in which nothing fails but what is waived. */
  readonly waived: number;
  /** What kept controls from being decided, as far as the next step differs. */
  readonly unread: readonly UnreadSummary[];
  /** What changed against an earlier audit; null where it was not compared with any. */
  readonly drift: DriftSummary | null;
}

/** One reason, or several with the same next step, and how many controls it concerns. */
export interface UnreadSummary {
  readonly cause: Cause;
  readonly controls: number;
}

/** A control that fails on a host, or a check beyond the benchmark that does. */
export interface FailureSummary {
  /** Number of the control; null for a check beyond the benchmark. */
  readonly control: string | null;
  /** The check whose finding is the worst. */
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  /** On how many objects of the host. */
  readonly objects: number;
  /** What mending it takes; null where its check does not say. */
  readonly takes: Effort | null;
}

/** Keeps of a host's results what is told of it among others. */
export function summariseHost(host: HostResult, texts: CheckTexts): HostSummary {
  const { identity, engines, reconciliation } = host;
  return {
    name: host.name,
    target: host.target,
    state: host.state,
    error: host.error,
    policy: host.policy,
    startedAt: host.startedAt,
    finishedAt: host.finishedAt,
    score: host.score,
    sections: host.sections,
    hostname: typeof identity.hostname === 'string' ? identity.hostname : null,
    containers: reconciliation.containers,
    images: reconciliation.images ?? null,
    controls: reconciliation.controls,
    collectedBy: host.collectedBy ?? null,
    engines: engines.map(({ id, version, state, rootless }) => ({ id, version, state, rootless })),
    failures: worstFirst(host).map(({ control, severity, findings }) => {
      const { check } = findings[0];
      return {
        control: control?.id ?? null,
        check,
        title: control?.title ?? texts[check]?.title ?? check,
        severity,
        objects: objectsToMend({ findings }),
        takes: texts[check]?.remediation.takes ?? null,
      };
    }),
    waived: waivedOf(host),
    unread: unreadOf(host),
    drift: host.drift ? summariseDrift(host.drift) : null,
  };
}

function waivedOf(host: HostResult): number {
  const ofControls = host.controls
    .filter(({ status }) => status === 'fail')
    .map(({ id }) => host.findings.filter(({ controls }) => controls.includes(id)));
  const beyond = checksBeyond(host).map(({ findings }) => findings);
  return [...ofControls, ...beyond].filter(failsAreWaived).length;
}

function unreadOf({ controls, findings }: HostResult): readonly UnreadSummary[] {
  const selected = new Set(controls.filter(({ status }) => status !== 'notselected').map(({ id }) => id));
  const causes = new Map<string, { cause: Cause; controls: Set<string> }>();
  for (const { cause, controls: concerned } of findings) {
    const undecided = concerned.filter((id) => selected.has(id));
    if (cause === null || undecided.length === 0) continue;
    const key = JSON.stringify([cause.code, cause.next]);
    const known = causes.get(key) ?? { cause, controls: new Set() };
    for (const id of undecided) known.controls.add(id);
    causes.set(key, known);
  }
  return [...causes.values()].map((known) => ({ cause: known.cause, controls: known.controls.size }));
}
