import { policyOf } from '../../src/model/policy-of.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import type { HostResult } from '../../src/model/results.ts';
import { type Judgement, judgementsOf } from '../judgements.ts';
import { requirementsOf } from '../requirements.ts';
import type { OpenHostDocuments, RunBegin } from '../run-document.ts';
import { STATUS_TABLE } from '../status-table.ts';
import { oneLine } from '../telling/finding-text.ts';
import { visibleValues } from '../telling/visible-values.ts';
import { unauditedHost } from '../unaudited.ts';
import { type ControlContext, type HdfControl, hdfControl } from './control.ts';
import { benchmarkProfile, profilesBeyond } from './profiles.ts';

/**
 * The Heimdall Data Format, as InSpec writes it of a run (Exec JSON): the controls of the benchmark as one profile, and the
 * checks beyond it as another, since they are no part of the score.
 */
export const hdfReport: OpenHostDocuments = (run) => {
  const { benchmark, ownChecks = [] } = run.head;
  const common = {
    texts: run.texts,
    requirements: requirementsOf(run.head),
    prefix: `${benchmark.id}-${benchmark.version}-`,
    files: new Map(ownChecks.map(({ id, file }) => [id, file])),
  };
  return (host) => `${printableJson(documentOf(host, run, { ...common, host }), 2)}\n`;
};

function documentOf(host: HostResult, { head, texts }: RunBegin, context: ControlContext) {
  const judgements = judgementsOf(host, texts);
  const told = (some: readonly Judgement[]) =>
    some.flatMap((judgement) => hdfControl(judgement, context) ?? []);
  const ofBenchmark = told(judgements.filter(({ control }) => control !== null));
  const beyond = told(judgements.filter(({ control }) => control === null));
  const lost = told([unauditedHost(host)].flatMap((judgement) => judgement ?? []));
  const left = host.controls.length - ofBenchmark.length;
  const policy = policyOf(head, host);
  return {
    platform: {
      name: oneLine(String(host.identity.os ?? 'not read')),
      release: oneLine(String(host.identity.kernel ?? 'not read')),
      target_id: oneLine(host.name),
    },
    version: head.tool.version,
    statistics: {
      duration: Math.max(0, Date.parse(host.finishedAt) - Date.parse(host.startedAt)) / 1000,
      controls: countControls([...lost, ...ofBenchmark, ...beyond]),
    },
    profiles: [
      benchmarkProfile(head, host, policy, [...lost, ...ofBenchmark], left),
      ...profilesBeyond(head, beyond),
    ],
    passthrough: { auxiliary_data: [{ name: head.tool.name, data: aboutHost(host, head, policy) }] },
  };
}

/** How many controls Heimdall shows as what; `error` is a key of our own, since an error is none of the others. */
function countControls(controls: readonly HdfControl[]) {
  const number = (...shown: readonly string[]) => ({
    total: controls.filter(({ tags }) => shown.includes(STATUS_TABLE[tags.status].hdf)).length,
  });
  return {
    passed: number('Passed'),
    failed: number('Failed'),
    skipped: number('Not Reviewed', 'Not Applicable'),
    error: number('Profile Error'),
  };
}

/** What HDF has no place for: which run it was, whose results they are, the score and how the counts add up. */
function aboutHost(
  host: HostResult,
  { tool, run, benchmark }: RunBegin['head'],
  policy: ReturnType<typeof policyOf>,
) {
  const { name, target, state, error, startedAt, finishedAt, identity, engines, score, reconciliation } =
    host;
  return visibleValues({
    tool,
    run,
    benchmark,
    policy: policy === null ? null : { name: policy.name, title: policy.title, digest: policy.digest },
    host: { name, target, state, error, startedAt, finishedAt, identity, engines, score, reconciliation },
  });
}
