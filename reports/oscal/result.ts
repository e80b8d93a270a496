import type { Finding, ResultsHead } from '../../src/model/results.ts';
import { type Judgement, judgementsOf } from '../judgements.ts';
import { attestationLine } from '../telling/finding-text.ts';
import { whyNotScored } from '../telling/score.ts';
import { verdictOf } from '../telling/verdict.ts';
import { unauditedHost } from '../unaudited.ts';
import { findingOf } from './findings.ts';
import { type HostContext, objectiveOf } from './host-context.ts';
import { localDefinitions } from './local-definitions.ts';
import { observationsOfFindings, observationsTogether } from './observations.ts';
import { riskOf } from './risks.ts';
import { listed, oscalId, paragraphs, props, prose, titled } from './values.ts';

/** The result of one host: what was reviewed, observed and found on it. */
export function resultOf(context: HostContext): object {
  const { host, head, texts } = context;
  const lost = unauditedHost(host);
  const judgements = [...(lost === null ? [] : [lost]), ...judgementsOf(host, texts)];
  const alone = observationsOfFindings(context);
  const observations = [...alone.values()].map(({ observation }) => observation);
  const risks: object[] = [];
  const riskIds = new Map<Finding, string>();
  for (const [finding, { id }] of alone) {
    const risk = riskOf(finding, id, context);
    if (risk === null) continue;
    risks.push(risk);
    riskIds.set(finding, risk.uuid);
  }
  const findings: object[] = [];
  for (const judgement of judgements) {
    const together = observationsTogether(judgement, context);
    observations.push(...together.map(({ observation }) => observation));
    const finding = findingOf(
      judgement,
      {
        observations: [
          ...judgement.findings.flatMap((own) => alone.get(own)?.id ?? []),
          ...together.map(({ id }) => id),
        ],
        risks: judgement.findings.flatMap((own) => riskIds.get(own) ?? []),
      },
      context,
    );
    if (finding !== null) findings.push(finding);
  }
  const own = new Map((head.ownChecks ?? []).map(({ id }) => [id, id]));
  const { sentence, remarks } = verdictOf(host, own);
  const { score } = host;
  return {
    uuid: oscalId('result', head.run.id, host.name),
    title: titled(`Docker host ${host.name}`),
    description: paragraphs([sentence, ...remarks]),
    start: host.startedAt,
    end: host.finishedAt,
    props: props({
      host: host.name,
      state: host.state,
      policy: host.policy,
      compliance: score.compliance,
      'compliance-with-waivers': score.complianceWithWaivers,
      coverage: score.coverage,
      'not-scored': lost === null ? whyNotScored(score) : null,
      ...score.counts,
      baseline: head.run.baseline?.id,
      change: host.drift?.host,
    }),
    'local-definitions': localDefinitions(context),
    'reviewed-controls': reviewedControls(judgements, head),
    ...listed('attestations', attestations(context)),
    'assessment-log': {
      entries: [
        {
          uuid: oscalId('log', head.run.id, host.name),
          title: 'Read and judged',
          start: host.startedAt,
          end: host.finishedAt,
          ...(host.error === null
            ? {}
            : { description: paragraphs([host.error.detail, `Next: ${host.error.next}`]) }),
        },
      ],
    },
    ...listed('observations', observations),
    ...listed('risks', risks),
    ...listed('findings', findings),
  };
}

/** The controls of the benchmark that were selected, and the checks beyond it as objectives. */
function reviewedControls(judgements: readonly Judgement[], head: ResultsHead) {
  const selected = judgements.filter(({ standing }) => standing !== null);
  const controls = selected.filter(({ control }) => control !== null);
  const beyond = selected.filter(({ control }) => control === null);
  return {
    'control-selections': [
      controls.length === 0
        ? { description: 'No control was reviewed.' }
        : {
            description: prose(
              `${controls.length} of the ${judgements.length - beyond.length} controls of the ${head.benchmark.title} ${head.benchmark.version}.`,
            ),
            'include-controls': controls.map((judgement) => ({ 'control-id': objectiveOf(judgement, head) })),
          },
    ],
    ...(beyond.length === 0
      ? {}
      : {
          'control-objective-selections': [
            {
              description: 'Checks beyond the benchmark.',
              'include-objectives': beyond.map((judgement) => ({
                'objective-id': objectiveOf(judgement, head),
              })),
            },
          ],
        }),
  };
}

/** What people answered on this host, each entry of their file once. */
function attestations({ host, parties }: HostContext) {
  const said = new Map(
    host.findings.flatMap(({ check, attestation }) =>
      attestation === undefined
        ? []
        : [[`${attestation.file}:${attestation.line} ${check}`, { check, attestation }]],
    ),
  );
  return [...said.values()].map(({ check, attestation }) => ({
    'responsible-parties': [
      { 'role-id': 'attester', 'party-uuids': [parties.as('attester', attestation.by)] },
    ],
    parts: [
      {
        name: 'answer',
        title: titled(check),
        props: props({
          check,
          answer: attestation.answer,
          on: attestation.on,
          'valid-until': attestation.validUntil,
        }),
        prose: prose(attestationLine(attestation)),
      },
    ],
  }));
}
