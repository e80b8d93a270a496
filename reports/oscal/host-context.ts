import { benchmarkId } from '../../src/model/benchmark.ts';
import type { CheckTexts, Finding, HostResult, ResultsHead } from '../../src/model/results.ts';
import type { Judgement } from '../judgements.ts';
import type { RequirementsOf } from '../requirements.ts';
import { findingChanges } from '../telling/finding-changes.ts';
import type { ToldChecks } from './checks.ts';
import type { Parties } from './parties.ts';
import { oscalId, token } from './values.ts';

/** What everything that is told of a host refers to. */
export interface HostContext {
  readonly host: HostResult;
  readonly head: ResultsHead;
  readonly texts: CheckTexts;
  readonly told: ToldChecks;
  readonly parties: Parties;
  readonly requirements: RequirementsOf;
  /** The ids of the host as an item of the inventory, of the tool, and of its engines. */
  readonly item: string;
  readonly tool: string;
  readonly engines: ReadonlyMap<string, string>;
  /** Properties that say how a finding stands against the earlier audit; none where nothing was compared. */
  readonly changeOf: (finding: Finding) => Readonly<Record<'change' | 'failing-since', string | null>> | null;
  /** The id of something about a finding; of findings with one fingerprint each has its own. */
  readonly idOf: (what: 'observation' | 'risk', finding: Finding) => string;
}

/** Gives out the ids of a host. They hold for all runs: they come of its name, and of the fingerprints of findings. */
export function hostContext(
  host: HostResult,
  run: Pick<HostContext, 'head' | 'texts' | 'told' | 'parties' | 'requirements'>,
): HostContext {
  const places = new Map<Finding, number>();
  const known = new Map<string, number>();
  for (const finding of host.findings) {
    const key = `${finding.check} ${finding.fingerprint}`;
    const place = known.get(key) ?? 0;
    known.set(key, place + 1);
    places.set(finding, place);
  }
  const compared = findingChanges(host);
  return {
    host,
    ...run,
    changeOf: (finding) => {
      if (compared === null) return null;
      const { change, since } = compared(finding);
      return { change, 'failing-since': since };
    },
    item: oscalId('host', host.name),
    tool: oscalId('tool', host.name),
    engines: new Map(host.engines.map(({ id }) => [id, oscalId('engine', host.name, id)])),
    idOf: (what, finding) =>
      oscalId(what, host.name, finding.check, finding.fingerprint, places.get(finding) ?? 0),
  };
}

/** What a control or a check is called where OSCAL takes a token: numbers mean something with their benchmark alone. */
export const objectiveOf = (
  { id, control }: Pick<Judgement, 'id' | 'control'>,
  { benchmark }: Pick<ResultsHead, 'benchmark'>,
): string => token(control === null ? id : `${benchmarkId(benchmark)}-${id}`);
