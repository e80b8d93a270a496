import type { HostResult, ResultsHead } from '../../src/model/results.ts';
import { oneLine } from '../telling/finding-text.ts';
import { verdictOf } from '../telling/verdict.ts';

/**
 * What whoever reads of the host should know first: how it did, how the counts add up, and where the rest is. It stands at
 * the head of the document, since oscap shows no remarks of a test result.
 */
export function frontMatter(host: HostResult, { run, ownChecks = [] }: ResultsHead): string {
  const { sentence, remarks } = verdictOf(host, new Map(ownChecks.map(({ id }) => [id, true])));
  const { notScored } = host.score;
  return [
    `${host.name}: ${sentence}`,
    ...remarks,
    ...(notScored === null ? [] : [notScored]),
    reconciliationOf(host),
    `All findings with all evidence stand in results.json of run ${run.id}.`,
  ]
    .map(oneLine)
    .join(' ');
}

/** The counts that show whether something is missing. */
function reconciliationOf({ reconciliation: { engines, containers, controls } }: HostResult): string {
  return `Engines: ${engines}. Containers: ${containers.listed} listed, ${containers.inspected} inspected, ${containers.vanished} vanished, ${containers.unread} not read${
    containers.unlistedEngines > 0 ? `; of ${containers.unlistedEngines} engines nobody knows how many` : ''
  }. Controls: ${controls.benchmark} in the benchmark, ${controls.selected} selected, ${controls.decided} decided, ${controls.undecided} not decided.`;
}
