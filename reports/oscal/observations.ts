import { counted } from '../../src/model/plural.ts';
import type { Finding } from '../../src/model/results.ts';
import type { Judgement } from '../judgements.ts';
import { type Standing, standingOfFinding } from '../status-table.ts';
import { attestationLine, objectOf, readAt } from '../telling/finding-text.ts';
import { objectsOf } from '../telling/objects.ts';
import type { HostContext } from './host-context.ts';
import { objectiveOf } from './host-context.ts';
import { endOfDay, listed, oscalId, paragraphs, props, prose, titled } from './values.ts';

/** Pieces of evidence named in one observation. */
const EVIDENCE_MAX = 20;

/** Findings that say that all is well are told together, with their number: a host has tens of thousands of them. */
const TOGETHER = new Set<Standing>(['pass', 'notapplicable']);

/** What a person answered is always told alone, since it says who. */
const isAlone = (finding: Finding): boolean =>
  finding.attestation !== undefined || !TOGETHER.has(standingOfFinding(finding));

/** What was observed, with the ids by which the findings of OSCAL refer to it. */
export interface Observed {
  readonly observation: object;
  readonly id: string;
}

/** The observation of each finding that is told alone, and its id. */
export function observationsOfFindings(context: HostContext): ReadonlyMap<Finding, Observed> {
  return new Map(
    context.host.findings.filter(isAlone).map((finding) => {
      const id = context.idOf('observation', finding);
      return [finding, { id, observation: observationOf(finding, id, context) }];
    }),
  );
}

function observationOf(finding: Finding, uuid: string, context: HostContext) {
  const { check, resource, severity, expected, observed, cause, fingerprint, message } = finding;
  const { attestation } = finding;
  return {
    uuid,
    title: titled(`${check}: ${objectOf(resource)}`),
    description: paragraphs([
      message,
      ...(cause === null ? [] : [`Why there is no verdict: ${cause.detail}`, `Next: ${cause.next}`]),
      ...(attestation === undefined ? [] : [attestationLine(attestation)]),
    ]),
    props: props({
      standing: standingOfFinding(finding),
      check,
      severity,
      fingerprint,
      cause: cause?.code,
      expected,
      observed,
      'resource-type': resource.type,
      'resource-name': resource.name,
      'resource-id': resource.id,
      engine: resource.engine,
      ...context.changeOf(finding),
    }),
    ...about(resource.engine, context),
    ...howObserved(finding, context),
    ...evidenceOf([finding], context),
    collected: readAt(finding, context.host),
    ...(attestation === undefined ? {} : { expires: endOfDay(attestation.validUntil) }),
  };
}

/**
 * The observations of what is told together of a control or a check: one for each standing. A control that no finding is of
 * has one that says why.
 */
export function observationsTogether(judgement: Judgement, context: HostContext): readonly Observed[] {
  const { findings, standing, id, reason, title } = judgement;
  const make = (of: Standing, own: readonly Finding[]): Observed => {
    const uuid = oscalId('observation', context.host.name, id, of);
    const observation = {
      uuid,
      title: titled(`${objectiveOf(judgement, context.head)}: ${title}`),
      description: paragraphs([
        own.length === 0 ? reason : `${counted(own.length, 'finding')} on ${objectsOf(own)}.`,
        ...[...new Set(own.map(({ message }) => message))].slice(0, 3),
      ]),
      props: props({
        standing: of,
        objective: objectiveOf(judgement, context.head),
        findings: own.length,
      }),
      ...about(null, context),
      ...howObserved(own[0], context),
      ...evidenceOf(own, context),
      collected: own[0] ? readAt(own[0], context.host) : context.host.finishedAt,
    };
    return { id: uuid, observation };
  };
  if (standing !== null && findings.length === 0) return [make(standing, [])];
  const groups = Map.groupBy(
    findings.filter((finding) => !isAlone(finding)),
    standingOfFinding,
  );
  return [...TOGETHER].flatMap((of) => {
    const own = groups.get(of) ?? [];
    return own.length === 0 ? [] : [make(of, own)];
  });
}

function about(engine: string | null, { item, engines }: HostContext) {
  const component = engine === null ? undefined : engines.get(engine);
  return {
    subjects: [
      { 'subject-uuid': item, type: 'inventory-item' },
      ...(component === undefined ? [] : [{ 'subject-uuid': component, type: 'component' }]),
    ],
  };
}

/** Observed by the tool, or said by a person to whom it asked. */
function howObserved(finding: Finding | undefined, { tool, parties }: HostContext) {
  const said = finding?.attestation;
  const actors = [
    { type: 'tool', 'actor-uuid': tool },
    ...(said === undefined ? [] : [{ type: 'party', 'actor-uuid': parties.as('attester', said.by) }]),
  ];
  return {
    methods: said === undefined ? ['TEST'] : ['TEST', 'INTERVIEW'],
    types: ['control-objective'],
    origins: [{ actors }],
  };
}

function evidenceOf(findings: readonly Finding[], { host }: HostContext) {
  const keys: string[] = [];
  const seen = new Set<string>();
  let all = 0;
  for (const { evidence } of findings) {
    for (const key of evidence) {
      if (seen.has(key) || host.evidence[key] === undefined) continue;
      seen.add(key);
      all += 1;
      if (keys.length < EVIDENCE_MAX) keys.push(key);
    }
  }
  const more = all - keys.length;
  return listed('relevant-evidence', [
    ...keys.flatMap((key) => {
      const item = host.evidence[key];
      if (item === undefined) return [];
      const { source, collectedAt, exitCode, bytes, sha256, truncated } = item;
      return [
        {
          description: prose(source),
          props: props({
            evidence: key,
            'collected-at': collectedAt,
            'exit-code': exitCode,
            bytes,
            sha256,
            truncated: truncated || null,
          }),
        },
      ];
    }),
    ...(more > 0
      ? [{ description: `${counted(more, 'more piece')} of evidence, which results.json names.` }]
      : []),
  ]);
}
