import { attestedControls } from '../../src/model/attested.ts';
import { type CheckBeyond, checksBeyond } from '../../src/model/beyond.ts';
import { limitSentences } from '../../src/model/only.ts';
import type { HostResult } from '../../src/model/results.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import type { Status } from '../../src/model/status.ts';
import { count, list } from './words.ts';

/** The sentence that says how a host did: what fails and how badly, what was not read, what waits. */
export interface Verdict {
  readonly sentence: string;
  readonly remarks: readonly string[];
  readonly tone: 'fail' | 'error' | 'manual' | 'pass' | 'notapplicable';
}

/** Says how a host did in one sentence that counts everything which is not settled; `own` has the ids of checks of the user. */
export function verdictOf(host: HostResult, own: ReadonlyMap<string, unknown>): Verdict {
  const { counts } = host.score;
  const remarks = [
    ...limitSentences(host),
    ...(host.error === null ? [] : [`${host.error.detail} ${host.error.next}`]),
  ];
  if (host.state === 'failed' || host.state === 'notattempted') {
    const what = host.state === 'failed' ? 'could not be audited' : 'was not attempted';
    return { sentence: `This host ${what}, so nothing is known about it.`, remarks, tone: 'error' };
  }
  if (host.state === 'partial') remarks.unshift('The audit of this host is not complete.');
  const nothing = host.engines.length === 0 && counts.fail + counts.error + counts.manual + counts.pass === 0;
  const parts = [nothing ? 'No Docker engine was found on this host, so no control applies' : failing(host)];
  if (counts.error > 0) parts.push(`${counts.error} could not be read`);
  if (counts.manual > 0) parts.push(`${counts.manual} ${counts.manual === 1 ? 'awaits' : 'await'} a person`);
  const attested = attestedControls(host);
  if (attested > 0) {
    const were = attested === 1 ? 'is' : 'are';
    remarks.push(`${count(attested, 'control')} ${were} decided by attestation, and not by a machine alone.`);
  }
  const beyond = checksBeyond(host);
  remarks.push(
    ...tally(
      'Beyond the benchmark',
      beyond.filter(({ check }) => !own.has(check)),
    ),
    ...tally(
      'Of checks of your own',
      beyond.filter(({ check }) => own.has(check)),
    ),
  );
  if (counts.notselected > 0) {
    const were = counts.notselected === 1 ? 'was' : 'were';
    remarks.push(`${counts.notselected} of the ${controlsOf(host)} controls ${were} not assessed.`);
  }
  return {
    sentence: `${parts.join('; ')}.`,
    remarks,
    tone: nothing
      ? 'notapplicable'
      : counts.fail > 0
        ? 'fail'
        : counts.error > 0
          ? 'error'
          : counts.manual > 0
            ? 'manual'
            : 'pass',
  };
}

const controlsOf = (host: HostResult): number => host.controls.length;

function failing(host: HostResult): string {
  const { fail, waived } = host.score.counts;
  const total = count(controlsOf(host), 'control');
  const assessed = controlsOf(host) - host.score.counts.notselected;
  if (fail === 0) return `None of the ${count(assessed, 'control')} assessed fails`;
  const failed = host.controls.filter((control) => control.status === 'fail');
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const number = failed.filter((control) => control.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const accepted = waived === 0 ? '' : `, of which ${waived} ${waived === 1 ? 'is' : 'are'} waived`;
  return `${fail} of ${total} ${fail === 1 ? 'fails' : 'fail'} (${bySeverity.join(', ')})${accepted}`;
}

function tally(where: string, checks: readonly CheckBeyond[]): readonly string[] {
  const number = (status: Status) => checks.filter((check) => check.status === status).length;
  const [fail, error, manual] = [number('fail'), number('error'), number('manual')];
  const parts = [
    ...(fail > 0 ? [`${fail} of ${count(checks.length, 'check')} ${fail === 1 ? 'fails' : 'fail'}`] : []),
    ...(error > 0 ? [`${error} could not be read`] : []),
    ...(manual > 0 ? [`${manual} ${manual === 1 ? 'awaits' : 'await'} a person`] : []),
  ];
  return parts.length === 0 ? [] : [`${where}, ${list(parts)}.`];
}
