import type { HostSummary } from '../../src/model/host-summary.ts';
import { type Only, onlySentence } from '../../src/model/only.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import type { Verdict } from './verdict.ts';
import { count, grouped } from './words.ts';

/** The hosts of a run, and which of them were audited. */
export interface FleetHosts {
  readonly hosts: readonly HostSummary[];
  readonly audited: readonly HostSummary[];
  /** Those of which nothing was read. */
  readonly lost: readonly HostSummary[];
}

/** Says in one sentence which hosts were not audited, and how many of the others fail how badly. */
export function fleetVerdict(fleet: FleetHosts, only: readonly Only[] = []): Verdict {
  const { hosts, audited, lost } = fleet;
  const limit = only.length > 0 ? [onlySentence(only)] : [];
  if (audited.length === 0) {
    const sentence = `None of the ${count(hosts.length, 'host')} could be audited, so nothing is known about them.`;
    return { sentence, remarks: limit, tone: 'error' };
  }
  const parts = [...notAudited(fleet), failing(fleet)];
  const inPart = audited.filter(({ state }) => state === 'partial').length;
  if (inPart > 0) parts.push(readInPart(inPart, audited));
  const tone = audited.some(({ failures, waived }) => failures.length > 0 || waived > 0)
    ? 'fail'
    : lost.length + inPart > 0
      ? 'error'
      : 'pass';
  return { sentence: `${parts.join('; ')}.`, remarks: [...limit, ...remarksOn(audited)], tone };
}

function notAudited({ hosts, lost }: FleetHosts): string[] {
  if (lost.length === 0) return [];
  const failed = lost.filter(({ state }) => state === 'failed').length;
  const ended = lost.length - failed;
  const all = count(hosts.length, 'host');
  const words = [
    ...(failed > 0 ? [`${grouped(failed)} of ${all} could not be audited`] : []),
    ...(ended > 0
      ? [`${grouped(ended)}${failed > 0 ? '' : ` of ${all}`} ${ended === 1 ? 'was' : 'were'} not attempted`]
      : []),
  ];
  return [words.join(' and ')];
}

function readInPart(number: number, audited: readonly HostSummary[]): string {
  const tooLittle = audited.filter(({ score }) => score.notScored !== null).length;
  if (audited.length === 1)
    return `it was read only in part${tooLittle > 0 ? ', too little for a score' : ''}`;
  const inPart =
    number === audited.length
      ? 'none of them was read in full'
      : `${grouped(number)} ${number === 1 ? 'was' : 'were'} read only in part`;
  return `${inPart}${tooLittle > 0 ? `, ${grouped(tooLittle)} too little for a score` : ''}`;
}

/** How many of the audited hosts fail how badly; a host counts once, by its worst failure. */
function failing({ hosts, audited, lost }: FleetHosts): string {
  const worst = SEVERITIES.map((severity) => ({
    severity,
    number: audited.filter(({ failures: [first] }) => first?.severity === severity).length,
  })).filter(({ number }) => number > 0);
  const [first, next] = worst;
  if (!first) {
    const none = audited.some(({ waived }) => waived > 0) ? 'failure without a waiver' : 'failure';
    if (lost.length === 0) return `No ${none} was found on any of them`;
    return `no ${none} was found on the other${audited.length === 1 ? ' one' : 's'}`;
  }
  if (lost.length > 0 && audited.length === 1) return `the other one has a ${first.severity} failure`;
  const have = first.number === 1 ? 'has' : 'have';
  const among = lost.length > 0 ? `of the ${grouped(audited.length)} audited, ` : '';
  const of = lost.length > 0 ? '' : ` of ${count(hosts.length, 'host')}`;
  const more = next ? `, ${grouped(next.number)} more a ${next.severity} one` : '';
  return `${among}${grouped(first.number)}${of} ${have} a ${first.severity} failure${more}`;
}

function remarksOn(audited: readonly HostSummary[]): string[] {
  const bare = audited.filter(({ engines }) => engines.length === 0).length;
  return bare === 0 ? [] : [`No Docker engine was found on ${count(bare, 'host')}.`];
}
