import type { Baseline } from '../../src/model/drift.ts';
import type { HostSummary } from '../../src/model/host-summary.ts';
import type { CheckTexts, HostResult } from '../../src/model/results.ts';
import { baselineLines, changesOf, scoreMove, stillFailing } from '../telling/drift.ts';
import { inShort } from '../telling/drift-summary.ts';
import { count, moment } from '../telling/words.ts';
import { listBlock } from './blocks.ts';
import { name, sentence } from './parts.ts';

/** What changed on the host against the earlier audit; nothing where it was compared with none. */
export function changesBlocks(
  host: HostResult,
  texts: CheckTexts,
  baseline: Baseline | undefined,
): readonly string[] {
  if (!baseline || !host.drift) return [];
  const changes = changesOf(host, texts).flatMap(({ title, lines }) =>
    lines.map((line) => `**${title}**: ${sentence(line)}`),
  );
  const standing = [scoreMove(host), stillFailing(host)].flatMap((line) => line ?? []);
  return [
    ...blocksOf(baseline, changes.length === 0 ? ['Nothing changed.'] : changes, { room: 6_000, most: 40 }),
    ...(standing.length === 0 ? [] : [standing.map(sentence).join(' ')]),
  ];
}

/** Which hosts changed, those with something for the worse first; nothing where they were compared with none. */
export function fleetChangesBlocks(
  hosts: readonly HostSummary[],
  baseline: Baseline | undefined,
): readonly string[] {
  if (!baseline) return [];
  const changed = hosts
    .flatMap((host) => (host.drift ? [{ host: host.name, ...inShort(host.drift) }] : []))
    .filter(({ worse, other }) => worse.length + other.length > 0)
    .sort((a, b) => Number(b.worse.length > 0) - Number(a.worse.length > 0));
  const calm = hosts.length - changed.length;
  return blocksOf(
    baseline,
    [
      ...changed.map(
        ({ host, worse, other }) =>
          `${name(host)}: ${[worse.join(', '), other.join(', ')].filter((part) => part !== '').join('; ')}`,
      ),
      ...(calm === 0 ? [] : [`Nothing changed on ${count(calm, 'host')}.`]),
    ],
    { room: 4_000, most: 40 },
  );
}

/** What the two audits judged by, where it differs, comes before what it could explain. */
const blocksOf = (
  baseline: Baseline,
  changes: readonly string[],
  limits: { readonly room: number; readonly most: number },
): readonly string[] =>
  listBlock(
    `Changes since ${moment(baseline.finishedAt).slice(0, 10)}`,
    [...baselineLines(baseline).map(sentence), ...changes],
    { ...limits, noun: 'line' },
  );
