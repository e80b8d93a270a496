import {
  baselineLines,
  changesOf,
  scoreMove,
  stillFailing,
  type ToldChanges,
} from '../../../reports/telling/drift.ts';
import { inShort } from '../../../reports/telling/drift-summary.ts';
import { renameLines } from '../../../reports/telling/renames.ts';
import type { Baseline } from '../../model/drift.ts';
import type { HostSummary } from '../../model/host-summary.ts';
import { counted } from '../../model/plural.ts';
import type { PossibleRename } from '../../model/rename.ts';
import type { CheckTexts, HostResult } from '../../model/results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import { painter } from './paint.ts';
import type { Look } from './summary.ts';
import { wrap } from './wrap.ts';

/** With what a run was compared. */
export function renderBaseline(baseline: Baseline, look: Look): string {
  const [first = '', ...others] = baselineLines(baseline).map((line) => visibleText(cutText(line, LONGEST)));
  const lines = [painter(look)('bold', first), ...others.flatMap((line) => wrap(line, '  ', look.width))];
  return `${lines.join('\n')}\n`;
}

/** Which hosts may be others under another name; empty where none may. */
export const renderRenames = (renames: readonly PossibleRename[] | undefined, look: Look): string =>
  quietRenames(renames)
    .flatMap((line) => wrap(line, '  ', look.width))
    .map((line) => `${line}\n`)
    .join('');

/** The same, a line for each. */
export const quietRenames = (renames: readonly PossibleRename[] | undefined): readonly string[] =>
  renameLines(renames).map((line) => visibleText(cutText(line, LONGEST)));

/** What changed on a host, so many of each kind; empty where nothing was compared. */
export function renderChanges(
  host: Pick<HostResult, 'name' | 'drift' | 'error'>,
  texts: CheckTexts,
  look: Look,
  shown = Number.POSITIVE_INFINITY,
): string {
  if (!host.drift) return '';
  const paint = painter(look);
  const changes = changesOf(host, texts);
  const standing = [scoreMove(host), stillFailing(host)].flatMap((line) => line ?? []);
  const lines = [
    paint('bold', visibleText(cutText(host.name, 60))),
    ...(changes.length === 0 ? [paint('dim', '  Nothing changed.')] : []),
    ...changes.flatMap((change) => group(change)),
    ...standing.flatMap((line) => wrap(line, '  ', look.width)),
  ];
  return `${lines.join('\n')}\n`;

  function group({ title, isWorse, lines: all }: ToldChanges): string[] {
    const rest = all.length - shown;
    return [
      `  ${paint(isWorse ? 'red' : 'green', `${title} (${all.length})`)}`,
      ...all.slice(0, shown).flatMap((line) => item(visibleText(cutText(line, LONGEST)))),
      ...(rest > 0 ? [`    and ${rest} more, in the report`] : []),
    ];
  }

  function item(text: string): string[] {
    const [first = '', ...others] = wrap(text, '      ', look.width);
    return [first.replace('      ', '    - '), ...others];
  }
}

/** Which hosts changed, and how much; those with something for the worse first. */
export function renderFleetChanges(
  hosts: readonly Pick<HostSummary, 'name' | 'drift'>[],
  look: Look,
  shown = Number.POSITIVE_INFINITY,
): string {
  const paint = painter(look);
  const changed = hosts
    .flatMap(({ name, drift }) => (drift ? [{ name, ...inShort(drift) }] : []))
    .filter(({ worse, other }) => worse.length + other.length > 0)
    .sort((a, b) => Number(b.worse.length > 0) - Number(a.worse.length > 0));
  const lines = changed
    .slice(0, shown)
    .map(
      ({ name, worse, other }) =>
        `  ${visibleText(cutText(name, 60))}: ${[...worse.map((words) => paint('red', words)), ...other].join(', ')}`,
    );
  const rest = changed.length - lines.length;
  const calm = hosts.length - changed.length;
  return `${[
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more, in the report`] : []),
    ...(calm > 0 ? [`  Nothing changed on ${counted(calm, 'host')}.`] : []),
  ].join('\n')}\n`;
}

/**
 * One complete line for each change for the worse and for all that was not seen, for a mail that is sent only where there is
 * something to say.
 */
export const worseLines = (
  host: Pick<HostResult, 'name' | 'drift' | 'error'>,
  texts: CheckTexts,
): readonly string[] =>
  changesOf(host, texts)
    .filter(({ isWorse }) => isWorse)
    .flatMap(({ title, lines }) =>
      lines.map((line) => visibleText(`${cutText(host.name, 60)}: ${title}: ${cutText(line, LONGEST)}`)),
    );

/** The same for hosts that only the earlier run was about. */
export const missingLines = ({ vanishedHosts }: Baseline): readonly string[] =>
  vanishedHosts.map((name) => visibleText(`${cutText(name, 60)}: Not in this run any more.`));

/** Characters of one line, before it is broken. */
const LONGEST = 600;
