import { policyOf } from '../../../src/model/policy-of.ts';
import type { CheckTexts, HostResult, ResultsHead, ResultsTail } from '../../../src/model/results.ts';
import { bytes, moment } from '../../telling/words.ts';
import { embeddedResults } from '../results-digest.ts';
import { attestationsOnHost, attestationsView } from './attestations.ts';
import { hostView } from './host.ts';
import { policyView } from './policy.ts';
import { assessmentRows } from './provenance.ts';
import { redactionsView } from './redactions.ts';
import { signOffView } from './sign-off.ts';
import { waiversOnHost, waiversView } from './waivers.ts';

/** What every page says of the run. */
export function runView(head: ResultsHead) {
  const { benchmark, tool, run } = head;
  return {
    benchmark: `${benchmark.title} ${benchmark.version}`,
    levelWords: benchmark.level === 2 ? 'levels 1 and 2' : 'level 1 only',
    tool: `${tool.name} ${tool.version}`,
    assessment: assessmentRows(head),
    signOff: signOffView(head),
    run: {
      id: run.id,
      startedAt: moment(run.startedAt),
      finishedAt: moment(run.finishedAt),
      assessedAt: run.assessedAt === undefined ? null : moment(run.assessedAt),
    },
  };
}

/** The page of one host as plain values in the order in which the templates write them. */
export function hostPageView(
  result: HostResult,
  texts: CheckTexts,
  run: ResultsHead,
  fleet: string | null,
  tail: ResultsTail = {},
) {
  const host = {
    ...hostView(result, texts, run, tail.possibleRenames),
    inForce: policyView(policyOf(run, result)),
  };
  const embedded = embeddedResults(run, result, texts, tail);
  return {
    title: host.name,
    fleet,
    waivers: fleet === null ? waiversView(tail.waivers) : waiversOnHost(result, fleet),
    redactions: redactionsView(result),
    attestations: fleet === null ? attestationsView(tail.attestations) : attestationsOnHost(result, fleet),
    host,
    embedded,
    embeddedWords: `The results that this page shows ${
      embedded.json === null
        ? `are too large to stand in it (${bytes(embedded.bytes)})`
        : 'stand in it as JSON'
    }. SHA-256 of their canonical form (RFC 8785)`,
  };
}
