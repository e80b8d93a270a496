import { readAll, readFact } from '../kit/define-fact.ts';
import type { Cause } from '../model/cause.ts';
import { cause } from '../model/cause.ts';
import type { Check, CheckText, PopulationEntry, Verdict } from '../model/check.ts';
import type { EvidenceKey, Unread } from '../model/fact.ts';
import { type PolicyValues, settingsOf } from '../model/parameter.ts';
import type { Status } from '../model/status.ts';
import type { Resource, Scope, Subject } from '../model/subject.ts';

/** What a check says about one resource, with the evidence by its key in the snapshot. */
export interface CheckFinding {
  readonly check: CheckText;
  readonly status: Status;
  readonly resource: Resource;
  readonly expected: string;
  readonly observed: string;
  readonly message: string;
  readonly cause: Cause | null;
  readonly evidence: readonly EvidenceKey[];
}

/**
 * Runs one check over every subject of its population. This is the only place that says `error`: for a
 * population that could not be listed, for a need that was not read, and for a check that crashed.
 */
export function assessCheck(
  check: Check,
  host: Subject<'host'>,
  policy: PolicyValues = {},
): readonly CheckFinding[] {
  let entries: readonly PopulationEntry<Scope>[];
  try {
    entries = check.each.list(host);
  } catch (thrown) {
    return [crashed(check, host, thrown)];
  }
  return entries.flatMap((entry) => {
    if (entry.kind === 'unread') return [notRead(check, entry.at.resource, entry.fact, [])];
    if (entry.kind === 'empty') return [nothingToJudge(check, entry)];
    return assessSubject(check, entry.subject, entry.evidence, policy);
  });
}

function assessSubject(
  check: Check,
  subject: Subject,
  listedBy: readonly EvidenceKey[],
  policy: PolicyValues,
): readonly CheckFinding[] {
  try {
    const needs = readAll(check.needs, subject);
    if (!needs.known) return [notRead(check, subject.resource, needs, listedBy)];
    const hints = Object.entries(check.hints).map(
      ([name, source]) => [name, readFact(source, subject)] as const,
    );
    const evidence = [...listedBy, ...needs.evidence, ...hints.flatMap(([, fact]) => fact.evidence)];
    const facts = { ...needs.value, ...Object.fromEntries(hints) };
    return [check.assess(facts, subject, settingsOf(check.parameters, policy))]
      .flat()
      .map((verdict) => findingOf(check, subject, verdict, evidence));
  } catch (thrown) {
    return [crashed(check, subject, thrown)];
  }
}

function findingOf(
  check: Check,
  subject: Subject,
  verdict: Verdict,
  evidence: readonly EvidenceKey[],
): CheckFinding {
  if (verdict.status === 'error') {
    return notRead(check, subject.resource, { known: false, ...verdict }, evidence, verdict.expected);
  }
  const { status, expected, observed, message, resource } = verdict;
  return {
    check,
    status,
    resource: resource ?? subject.resource,
    expected,
    observed,
    message,
    cause: null,
    evidence: [...new Set(evidence)],
  };
}

function nothingToJudge(
  check: Check,
  entry: Extract<PopulationEntry<Scope>, { kind: 'empty' }>,
): CheckFinding {
  return {
    check,
    status: 'notapplicable',
    resource: entry.at.resource,
    expected: check.title,
    observed: 'nothing to judge',
    message: entry.reason,
    cause: null,
    evidence: [...new Set(entry.evidence)],
  };
}

function notRead(
  check: Check,
  resource: Resource,
  { cause, evidence }: Unread,
  listedBy: readonly EvidenceKey[],
  expected = check.title,
): CheckFinding {
  return {
    check,
    status: 'error',
    resource,
    expected,
    observed: 'not read',
    message: cause.detail,
    cause,
    evidence: [...new Set([...listedBy, ...evidence])],
  };
}

function crashed(check: Check, subject: Subject, thrown: unknown): CheckFinding {
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return notRead(
    check,
    subject.resource,
    {
      known: false,
      evidence: [],
      cause: cause(
        'check-crashed',
        `The check ${check.id} itself failed (${what}).`,
        check.origin
          ? `Mend it in ${check.origin.file}; "plimsoll test-check" runs it on its examples.`
          : 'This is a bug of plimsoll: please report it with the snapshot, if you may share that.',
      ),
    },
    [],
  );
}
