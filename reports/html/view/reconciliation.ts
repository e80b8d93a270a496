import type { HostResult, ResultsHead } from '../../../src/model/results.ts';
import { count, grouped } from '../../telling/words.ts';

/** One population, its parts, and whether they add up to it. */
export interface SumView {
  readonly what: string;
  readonly total: number;
  readonly parts: string;
  readonly addsUp: boolean;
}

/** A population beside its parts. */
export const sum = (what: string, total: number, parts: readonly (readonly [number, string])[]): SumView => ({
  what,
  total,
  parts: parts.map(([number, name]) => `${grouped(number)} ${name}`).join(' + '),
  addsUp: total === parts.reduce((all, [number]) => all + number, 0),
});

/** How many hosts of the inventory the run is about; none where it had no inventory. */
export const inventorySums = ({ inventory }: ResultsHead['run']): SumView[] =>
  inventory
    ? [
        sum('Hosts in the inventory', inventory.hosts, [
          [inventory.selected, 'selected'],
          [inventory.hosts - inventory.selected, 'left out'],
        ]),
      ]
    : [];

/** Says for each population that nothing of it was lost between listing and judging. */
export function reconcile(host: HostResult): SumView[] {
  const { containers, images, controls, engines } = host.reconciliation;
  const running = host.engines.filter((engine) => engine.state === 'running').length;
  const { counts } = host.score;
  return [
    sum('Engines found', engines, [
      [running, 'running'],
      [host.engines.length - running, 'stopped'],
    ]),
    ...containerSums(engines, containers),
    ...(images ? imageSums(engines, images) : []),
    sum('Controls in the benchmark', controls.benchmark, [
      [controls.selected, 'assessed'],
      [counts.notselected, 'not assessed'],
    ]),
    ...controlSums(controls),
    sum('Findings', host.findings.length, [
      [host.findings.filter((finding) => finding.controls.length > 0).length, 'for the benchmark'],
      [host.findings.filter((finding) => finding.controls.length === 0).length, 'beyond it'],
    ]),
  ];
}

type Counted = HostResult['reconciliation'];

export const containerSums = (engines: number, containers: Counted['containers']): SumView[] => [
  sum('Engines asked for their containers', engines, [
    [engines - containers.unlistedEngines, 'listed them'],
    [containers.unlistedEngines, 'could not be asked'],
  ]),
  sum('Containers listed by the engines', containers.listed, [
    [containers.inspected, 'inspected'],
    [containers.vanished, 'gone during the audit'],
    [containers.unread, 'not read'],
  ]),
];

export const imageSums = (engines: number, images: NonNullable<Counted['images']>): SumView[] => [
  sum('Engines asked for their images', engines, [
    [engines - images.unlistedEngines, 'listed them'],
    [images.unlistedEngines, 'could not be asked'],
  ]),
  sum('Images with a name or in use', images.wanted, [
    [images.inspected, 'inspected'],
    [images.vanished, 'gone during the audit'],
    [images.unread, 'not read'],
    ...(images.leftOut > 0 ? [[images.leftOut, 'left out, since there are too many'] as const] : []),
  ]),
];

export const controlSums = ({ selected, decided, undecided }: Counted['controls']): SumView[] => [
  sum('Controls assessed', selected, [
    [decided, 'decided (pass, fail, not applicable)'],
    [undecided, 'not decided (error, manual)'],
  ]),
];

/** `36 containers on 2 engines`, for the head of the report. */
export function scopeOf(host: HostResult): string {
  const { containers } = host.reconciliation;
  if (host.engines.length === 0) return 'no engine';
  const found = count(host.engines.length, 'engine');
  const listed = count(containers.listed, 'container');
  if (containers.unlistedEngines === 0) return `${found}, ${listed}`;
  return containers.unlistedEngines === host.engines.length
    ? `${found}, containers not read`
    : `${found}, ${listed} on those that could be asked`;
}
