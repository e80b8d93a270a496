import fc, { type Arbitrary } from 'fast-check';
import { ANSWERS, type Answer, type Statement } from '../../src/model/attestations.ts';
import { CAUSE_CODES, type Cause } from '../../src/model/cause.ts';
import {
  BASIS_PARTS,
  type Baseline,
  type DriftFinding,
  HOST_CHANGES,
  type HostDrift,
} from '../../src/model/drift.ts';
import type { ControlResult, EvidenceItem, Finding, HostResult, Results } from '../../src/model/results.ts';
import { SEVERITIES, worstSeverity } from '../../src/model/severity.ts';
import type { SignOff } from '../../src/model/sign-off.ts';
import { combineStatuses, STATUSES } from '../../src/model/status.ts';
import { RESOURCE_TYPES } from '../../src/model/subject.ts';
import { allWaived } from '../../src/model/waived.ts';
import type { FindingWaiver, OutdatedWaiver } from '../../src/model/waiver.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { scoreOf } from './sample-results.ts';

/** What a host could call things, and what people write, with all that some format takes for more than text. */
const PIECES: readonly string[] = [
  ...HOSTILE_NAMES.filter((name) => name.length < 1000),
  ...[']]>', '<![CDATA[', '&amp;', '&#0;', '"', "'", '`', '|', '\\', '\u0000', '\uFFFE', '\uDC00'],
  ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', ';=1', '",=1', '=HYPERLINK("http://x")'],
  ...['[a](http://x)', '# h', '* b', '{{x}}', '$(x)', '%00', '../../x', 'http://[', '🐳', 'ß', '中文'],
];

/** Text of a host or of a person: mostly ordinary, often hostile, never longer than about a page. */
export const anyText: Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom('web', 'api-1', 'No limit is set.', 'icc = true', ''), weight: 3 },
  {
    arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }).map((of) => of.join('')),
    weight: 3,
  },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 12 }), weight: 1 },
);
const anyWord = anyText.map((text) => `x${text}`);

const anyDay = fc
  .integer({ min: 0, max: 800 })
  .map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10));
const anyMoment = fc
  .integer({ min: 0, max: 3_000_000 })
  .map((seconds) => new Date(Date.UTC(2026, 9, 1) + seconds * 1000).toISOString().replace('.000', ''));
const anyDigest = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((digits) => digits.join(''));

const anyCause: Arbitrary<Cause> = fc.record({
  code: fc.constantFrom(...CAUSE_CODES),
  detail: anyWord,
  next: anyWord,
});

const anyWaiver: Arbitrary<FindingWaiver> = fc.record({
  reason: anyText,
  owner: anyWord,
  approver: fc.option(anyWord),
  ticket: fc.option(anyWord),
  from: fc.option(anyDay),
  expires: anyDay,
  file: anyWord,
  line: fc.integer({ min: 1, max: 999 }),
  spoofable: fc.boolean(),
  newlyMatching: fc.boolean(),
});

const anyOutdatedWaiver: Arbitrary<OutdatedWaiver> = fc
  .tuple(anyWaiver, anyDay, fc.constantFrom('expired', 'not-yet-valid'))
  .map(([{ newlyMatching: _, ...waiver }, from, state]) => ({ ...waiver, from, state }));

const statement = (answer: Answer): Arbitrary<Statement> =>
  fc.record({
    answer: fc.constant(answer),
    by: anyWord,
    on: anyDay,
    validUntil: anyDay,
    comment: fc.option(anyText),
    evidence: fc.option(fc.record({ file: anyWord, sha256: anyDigest })),
    file: anyWord,
    line: fc.integer({ min: 1, max: 999 }),
  });

/** The controls of the benchmark of these results, with the checks that each has; the last check belongs to none. */
const CONTROLS = {
  '1.1.2': ['users-trusted'],
  '2.2': ['icc-off'],
  '2.10': ['icc-off', 'tls-on'],
  '3.15': ['socket-owner'],
  '5.5': ['not-privileged'],
  '5.6': ['not-privileged', 'no-ssh'],
  '7.1': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
const BEYOND = ['registry-tls', 'own:check'] as const;
const CHECKS = [...new Set([...Object.values(CONTROLS).flat(), ...BEYOND])];

const anyEvidence: Arbitrary<EvidenceItem> = fc.record({
  source: fc.oneof(fc.constantFrom('GET /info', '/etc/docker/daemon.json'), anyText),
  collectedAt: anyMoment,
  exitCode: fc.option(fc.integer({ min: 0, max: 500 })),
  bytes: fc.nat(),
  sha256: fc.option(anyDigest),
  truncated: fc.boolean(),
  excerpt: anyText,
});

/** A finding of a check, with a cause where it is an error, and a waiver or an answer where it can have one. */
const anyFinding: Arbitrary<Finding> = fc
  .record({
    check: fc.constantFrom(...CHECKS),
    status: fc.constantFrom(...STATUSES),
    severity: fc.constantFrom(...SEVERITIES),
    severityFrom: fc.option(fc.constantFrom(...SEVERITIES), { nil: undefined }),
    resource: fc.record({
      type: fc.constantFrom(...RESOURCE_TYPES),
      name: fc.oneof(anyText, fc.constantFrom('/etc/docker/daemon.json', '/a b/ü%#?', '/')),
      id: fc.option(anyWord),
      engine: fc.option(anyWord),
    }),
    expected: anyText,
    observed: anyText,
    message: anyText,
    cause: anyCause,
    evidence: fc.subarray(['e1', 'e2', 'e3']),
    fingerprint: anyDigest,
    waiver: fc.option(anyWaiver),
    outdatedWaiver: fc.option(anyOutdatedWaiver),
    attestation: fc
      .constantFrom(null, ...(Object.keys(ANSWERS) as Answer[]))
      .chain((answer) => (answer === null ? fc.constant(null) : statement(answer))),
  })
  .map(({ attestation, severityFrom, outdatedWaiver, ...finding }) => {
    const status = attestation === null ? finding.status : ANSWERS[attestation.answer];
    return {
      ...finding,
      status,
      ...(severityFrom === undefined ? {} : { severityFrom }),
      controls: Object.entries(CONTROLS).flatMap(([id, checks]) =>
        (checks as readonly string[]).includes(finding.check) ? [id] : [],
      ),
      cause: status === 'error' ? finding.cause : null,
      waiver: status === 'fail' ? finding.waiver : null,
      ...(status === 'fail' && finding.waiver === null && outdatedWaiver !== null ? { outdatedWaiver } : {}),
      ...(attestation === null ? {} : { attestation }),
    };
  });

type WithoutFinding = 'notselected' | 'notapplicable' | 'error';

/** The controls, as their findings make them; those without any are not selected, not applicable or not read. */
function controlsOf(findings: readonly Finding[], without: WithoutFinding, reason: string): ControlResult[] {
  return Object.entries(CONTROLS).map(([id, checks]) => {
    const own = findings.filter(({ controls }) => controls.includes(id));
    const status =
      combineStatuses(own.map((finding) => finding.status)) ??
      (checks.length === 0 ? 'notselected' : without);
    const deciding = own.filter((finding) => finding.status === status);
    return {
      id,
      status,
      title: `Control ${id}`,
      level: id === '7.1' ? null : 1,
      assessment: 'manual',
      severity: worstSeverity(deciding.map(({ severity }) => severity)),
      checks: [...checks],
      reason,
    };
  });
}

interface HostParts {
  readonly drift: (findings: readonly Finding[]) => HostDrift;
  readonly name: string;
  readonly state: HostResult['state'];
  readonly findings: readonly Finding[];
  readonly evidence: readonly EvidenceItem[];
  readonly without: WithoutFinding;
  readonly text: string;
  readonly error: Cause;
  readonly startedAt: string;
}

/** What was read of a host; of one that was not audited every finding and control says why, where there are any. */
function hostOf({
  name,
  state,
  error,
  evidence,
  startedAt,
  text,
  without,
  drift,
  ...parts
}: HostParts): HostResult {
  const lost = state === 'failed' || state === 'notattempted';
  const findings = lost
    ? parts.findings
        .filter(({ status }) => status === 'error')
        .map((finding) => ({ ...finding, cause: error }))
    : [...parts.findings];
  const controls = controlsOf(findings, lost ? 'error' : without, text);
  const waived = controls.filter(
    ({ id, status }) =>
      status === 'fail' && allWaived(findings.filter((finding) => finding.controls.includes(id))),
  ).length;
  const score = scoreOf(controls);
  const { pass, fail, notapplicable, notselected } = score.counts;
  const selected = controls.length - notselected;
  const decided = pass + fail + notapplicable;
  return {
    name,
    target: `ssh://${name}`,
    state,
    error: lost ? error : null,
    startedAt,
    finishedAt: startedAt,
    identity: lost ? {} : { hostname: text, kernel: text, machine: null, auditedAsUid: 0 },
    engines: [],
    score: { ...score, counts: { ...score.counts, waived } },
    sections: [],
    controls,
    findings,
    evidence: lost ? {} : Object.fromEntries(evidence.map((item, index) => [`e${index + 1}`, item])),
    drift: drift(findings),
    reconciliation: {
      engines: 0,
      containers: { listed: 0, inspected: 0, vanished: 0, unread: 0, unlistedEngines: 0 },
      controls: { benchmark: controls.length, selected, decided, undecided: selected - decided },
    },
  };
}

const KINDS_OF_CHANGES = [
  'newlyFailing',
  'fixed',
  'comeToLight',
  'newlyUndecided',
  'newlyDecided',
  'rejudged',
  'waiversEnded',
  'newlyWaived',
] as const;
const anyScore = fc.record({
  compliance: fc.option(fc.constantFrom(0, 61.2, 100)),
  complianceWithWaivers: fc.option(fc.constantFrom(0, 61.2, 100)),
  coverage: fc.option(fc.constantFrom(0, 97.1)),
});

/** What changed on a host: its findings are of any kind of change, beside others that are gone by now. */
const anyDrift: Arbitrary<HostParts['drift']> = fc
  .record({
    host: fc.constantFrom(...HOST_CHANGES),
    kinds: fc.array(fc.constantFrom(...KINDS_OF_CHANGES, 'stillFailing', null), {
      minLength: 12,
      maxLength: 12,
    }),
    before: fc.array(fc.option(fc.constantFrom(...STATUSES)), { minLength: 12, maxLength: 12 }),
    gone: fc.array(anyFinding, { maxLength: 3 }),
    since: fc.option(anyMoment),
    notCompared: fc.subarray(CHECKS),
    hostKey: fc.option(fc.record({ before: anyWord, after: anyWord })),
    policyChanged: fc.boolean(),
    score: fc.option(fc.record({ before: anyScore, after: anyScore })),
    engine: fc.option(anyWord),
  })
  .map(({ kinds, before, gone, since, engine, ...drift }) => (findings) => {
    const told = (finding: Finding, index: number, after: boolean): DriftFinding => ({
      fingerprint: finding.fingerprint,
      check: finding.check,
      controls: finding.controls,
      severity: finding.severity,
      resource: finding.resource,
      before: after ? (before[index] ?? null) : finding.status,
      after: after ? finding.status : null,
      waived: finding.waiver !== null,
    });
    const of = (kind: string) =>
      findings.flatMap((finding, index) => (kinds[index] === kind ? [told(finding, index, true)] : []));
    const object = (finding: Finding, after: boolean) => ({
      resource: finding.resource,
      failing: finding.status === 'fail' ? [told(finding, 0, after)] : [],
    });
    const lists = Object.fromEntries(KINDS_OF_CHANGES.map((kind) => [kind, of(kind)])) as Pick<
      HostDrift,
      (typeof KINDS_OF_CHANGES)[number]
    >;
    return {
      ...drift,
      ...lists,
      stillFailing: of('stillFailing').map(({ fingerprint }) => ({ fingerprint, since })),
      newObjects: findings.slice(0, 1).map((finding) => object(finding, true)),
      vanishedObjects: gone.map((finding) => object(finding, false)),
      ...(engine === null
        ? {}
        : { notLookedAt: [{ engine, socket: engine, lookedAtBy: 'later' as const, failing: 2 }] }),
    };
  });

const anyBaseline: Arbitrary<Baseline> = fc.record({
  id: fc.uuid({ version: 5 }),
  startedAt: anyMoment,
  finishedAt: anyMoment,
  tool: fc.record({ version: anyWord, digest: fc.option(anyDigest) }),
  benchmark: fc.constant({ id: 'cis-docker', version: '1.7.0', level: 1 as const }),
  policies: fc.array(anyDigest, { maxLength: 2 }),
  changed: fc.array(fc.record({ what: fc.constantFrom(...BASIS_PARTS), before: anyText, after: anyText }), {
    maxLength: 3,
  }),
  newHosts: fc.array(anyWord, { maxLength: 2 }),
  vanishedHosts: fc.array(anyWord, { maxLength: 2 }),
});

const anySignOff: Arbitrary<SignOff> = fc.record(
  {
    preparedBy: fc.record({ name: anyWord, date: anyDay, role: anyWord, note: anyWord }),
    acceptedBy: fc.record({ name: anyWord, date: anyDay }),
  },
  { requiredKeys: ['preparedBy'] },
);

const anyHost: Arbitrary<HostResult> = fc
  .record({
    name: fc.oneof(fc.constantFrom('web-1', 'db-2', 'local'), anyWord),
    state: fc.constantFrom('audited', 'audited', 'partial', 'failed', 'notattempted'),
    findings: fc.uniqueArray(anyFinding, { maxLength: 12, selector: ({ fingerprint }) => fingerprint }),
    evidence: fc.array(anyEvidence, { minLength: 3, maxLength: 3 }),
    without: fc.constantFrom('notselected', 'notapplicable', 'error'),
    text: anyText,
    error: anyCause,
    startedAt: anyMoment,
    drift: anyDrift,
  })
  .map(hostOf);

const texts = (text: string): Results['checks'] =>
  Object.fromEntries(
    CHECKS.map((id) => [
      id,
      {
        title: `The check ${id} holds`,
        severity: 'medium',
        severityReason: 'It removes a layer.',
        rationale: text,
        remediation: {
          text: `Set it. ${text}`,
          command: id === 'tls-on' ? null : `set ${id}`,
          sideEffect: text,
        },
      },
    ]),
  );

/**
 * Results of a run as its contract allows them: hosts of every state, findings of every status with and without
 * waivers and answers of people, controls that nothing decides, and texts that a hostile host or a careless person wrote.
 */
export const arbitraryResults: Arbitrary<Results> = fc
  .record({
    hosts: fc.uniqueArray(anyHost, { maxLength: 4, selector: ({ name }) => name }),
    text: anyText,
    startedAt: anyMoment,
    level: fc.constantFrom(1, 2),
    id: fc.uuid({ version: 5 }),
    baseline: fc.option(anyBaseline),
    signOff: fc.option(anySignOff),
  })
  .map(({ hosts: compared, text, startedAt, level, id, baseline, signOff }) => ({
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.1.0' },
    run: { id, startedAt, finishedAt: startedAt, ...(baseline === null ? {} : { baseline }) },
    ...(signOff === null ? {} : { signOff }),
    benchmark: { id: 'cis-docker', version: '1.8.0', title: 'CIS Docker Benchmark', level },
    families: [{ id: 'registry-tls', title: 'Registries', checks: [...BEYOND] }],
    frameworks: [
      {
        id: 'nist-sp-800-53-r5',
        title: 'NIST SP 800-53 revision 5',
        sources: [{ title: 'SP 800-53', publisher: 'NIST', date: '2020', address: 'https://example.com/53' }],
        requirements: [
          { id: 'AC-6', title: null, controls: ['2.2', '5.5'], checks: [] },
          { id: 'SC-8', title: 'Transmission', controls: ['2.10'], checks: ['registry-tls'] },
        ],
        untouched: ['AC-1'],
      },
    ],
    hosts: baseline === null ? compared.map(({ drift: _, ...host }) => host) : compared,
    checks: texts(text),
  }));
