import type { Baseline } from '../../../src/model/drift.ts';
import type { PossibleRename } from '../../../src/model/rename.ts';
import type { CheckTexts, HostResult } from '../../../src/model/results.ts';
import { baselineLines, changesOf, scoreMove, stillFailing } from '../../telling/drift.ts';
import { inShort } from '../../telling/drift-summary.ts';
import { renameLines } from '../../telling/renames.ts';
import { count, moment } from '../../telling/words.ts';
import type { FleetHost } from './fleet/fleet.ts';

/** Changes of one kind on one page; results.json has all of them. */
const SHOWN = 200;

/** What changed on a host against the earlier audit; null where there is none. */
export function changesView(
  host: HostResult,
  texts: CheckTexts,
  baseline: Baseline | undefined,
  renames?: readonly PossibleRename[],
) {
  if (!baseline || !host.drift) return null;
  const groups = changesOf(host, texts).map(({ title, isWorse, lines }) => ({
    title,
    number: lines.length,
    tone: isWorse ? 'worse' : 'other',
    lines: lines.slice(0, SHOWN),
    more: lines.length > SHOWN ? `and ${count(lines.length - SHOWN, 'more change')}` : null,
  }));
  return {
    ...headOf(baseline, renames),
    calm: groups.length === 0,
    groups,
    standing: [scoreMove(host), stillFailing(host)].flatMap((line) => line ?? []).join(' '),
  };
}

/** Which hosts of a fleet changed, those with something for the worse first; null where nothing was compared. */
export function fleetChangesView(
  hosts: readonly FleetHost[],
  baseline: Baseline | undefined,
  renames?: readonly PossibleRename[],
) {
  if (!baseline) return null;
  const rows = hosts
    .flatMap(({ summary: { name, drift }, page }) => (drift ? [{ name, page, ...inShort(drift) }] : []))
    .filter(({ worse, other }) => worse.length + other.length > 0)
    .sort((a, b) => Number(b.worse.length > 0) - Number(a.worse.length > 0));
  const calm = hosts.length - rows.length;
  return {
    ...headOf(baseline, renames),
    rows: rows.map(({ name, page, worse, other }) => ({
      name,
      page: page === null ? null : `${page}#changes`,
      worse: worse.join(', '),
      other: other.join(', '),
      both: worse.length > 0 && other.length > 0,
    })),
    calm: calm === 0 ? null : `Nothing changed on ${count(calm, 'host')}.`,
  };
}

function headOf(baseline: Baseline, renames: readonly PossibleRename[] | undefined) {
  const [compared = '', ...basis] = baselineLines(baseline);
  return {
    title: `Changes since ${moment(baseline.finishedAt).slice(0, 10)}`,
    compared,
    basis: [...basis, ...renameLines(renames)],
  };
}
