import { counted } from '../../src/model/plural.ts';
import type { Finding } from '../../src/model/results.ts';
import { STANDINGS, type Standing, standingOfFinding } from '../status-table.ts';
import { list } from './words.ts';

/** Findings of one control that are told one by one; more are counted. */
const MOST_TOLD = 100;

/** The findings of a control for formats in which a control is one thing. */
export interface ToldFindings {
  /** Those that decide it first, then in the order of the results. */
  readonly told: readonly { readonly finding: Finding; readonly standing: Standing }[];
  /** How many there are of each standing, in a sentence; null for one or none. */
  readonly counts: string | null;
  /** Says how many are not told one by one, and where they are; null where all are. */
  readonly left: string | null;
}

/** Puts first what decides, and cuts a long list with its exact counts said. */
export function tellFindings(findings: readonly Finding[]): ToldFindings {
  const byStanding = Map.groupBy(findings, standingOfFinding);
  const told = STANDINGS.flatMap((standing) =>
    (byStanding.get(standing) ?? []).slice(0, MOST_TOLD).map((finding) => ({ finding, standing })),
  ).slice(0, MOST_TOLD);
  const left = findings.length - told.length;
  const parts = STANDINGS.flatMap((standing) => {
    const number = byStanding.get(standing)?.length ?? 0;
    return number === 0 ? [] : [`${number} ${COUNT_WORDS[standing][number === 1 ? 0 : 1]}`];
  });
  return {
    told,
    counts: findings.length < 2 ? null : `Of ${counted(findings.length, 'finding')} ${list(parts)}.`,
    left:
      left === 0
        ? null
        : `${counted(left, 'further finding')} of it ${left === 1 ? 'is' : 'are'} counted here and told in results.json alone.`,
  };
}

const COUNT_WORDS: Readonly<Record<Standing, readonly [one: string, many: string]>> = {
  fail: ['fails', 'fail'],
  waived: ['fails and is waived', 'fail and are waived'],
  error: ['could not be read', 'could not be read'],
  manual: ['awaits a person', 'await a person'],
  pass: ['passes', 'pass'],
  notapplicable: ['is not applicable', 'are not applicable'],
};
