import type { DriftSummary } from '../../src/model/drift-summary.ts';
import { count } from './words.ts';

/** What changed on a host in a few words. */
export interface ShortChanges {
  /** What is for the worse, or leaves open what was known. */
  readonly worse: readonly string[];
  readonly other: readonly string[];
}

/** Both empty where nothing changed. */
export function inShort({ host, otherKey, olderAudit, counts }: DriftSummary): ShortChanges {
  const some = (number: number, words: string): readonly string[] =>
    number === 0 ? [] : [`${number} ${words}`];
  const objects = (number: number, words: string): readonly string[] =>
    number === 0 ? [] : [`${count(number, words)}`];
  return {
    worse: [
      ...HOST_WORDS[host],
      ...(otherKey ? ['another host key'] : []),
      ...some(counts.newlyFailing, 'newly failing'),
      ...objects(counts.failingNew, 'failing new object'),
      ...some(counts.waiversEnded, 'no longer waived'),
      ...some(counts.comeToLight, 'failing, not decided before'),
      ...some(counts.newlyUndecided, 'not decided any more'),
      ...some(counts.judgedWorse, 'judged worse'),
      ...some(counts.moreSevere, 'more severe'),
      ...(counts.notCompared > 0 ? [`${count(counts.notCompared, 'check')} not compared`] : []),
      ...(counts.goneEngines > 0 ? [`${count(counts.goneEngines, 'engine')} not there any more`] : []),
      ...(counts.neverSeen > 0 ? ['not all seen in either audit'] : []),
      ...(counts.notLookedAt > 0 ? [`${count(counts.notLookedAt, 'engine')} not looked at in both`] : []),
    ],
    other: [
      ...(host === 'new' ? ['new in this run'] : []),
      ...(olderAudit ? ['compared with an older audit'] : []),
      ...some(counts.fixed, 'fixed'),
      ...objects(counts.vanishedObjects - counts.goneEngines, 'vanished object'),
      ...objects(counts.newObjects - counts.failingNew, 'other new object'),
      ...some(counts.newlyDecided, 'decided now'),
      ...some(counts.newlyWaived, 'newly waived'),
      ...some(counts.rejudged - counts.judgedWorse, 'judged otherwise'),
    ],
  };
}

const HOST_WORDS: Readonly<Record<DriftSummary['host'], readonly string[]>> = {
  compared: [],
  new: [],
  'newly-unreachable': ['reached no more'],
  'still-unreachable': ['still not reached'],
  'reachable-again': ['reached again, and not compared'],
  'left-out-before': ['left out before, and not compared'],
};
