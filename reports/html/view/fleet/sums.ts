import type { HostSummary } from '../../../../src/model/host-summary.ts';
import type { ResultsHead } from '../../../../src/model/results.ts';
import { STATE_WORDS } from '../../../telling/words.ts';
import {
  containerSums,
  controlSums,
  imageSums,
  inventorySums,
  type SumView,
  sum,
} from '../reconciliation.ts';
import type { EngineVersion } from './engines.ts';
import type { Fleet } from './fleet.ts';

/** Longest name of a version in a sum, in characters. */
const VERSION_MAX = 40;

/** Says for each population of a fleet that nothing of it was lost between listing and judging. */
export function fleetSums(
  { hosts, audited }: Fleet,
  versions: readonly EngineVersion[],
  run: ResultsHead['run'],
): readonly SumView[] {
  const inState = (state: HostSummary['state']) =>
    [hosts.filter((host) => host.state === state).length, STATE_WORDS[state]] as const;
  const engines = audited.flatMap((host) => host.engines);
  const running = engines.filter(({ state }) => state === 'running').length;
  const bare = audited.filter((host) => host.engines.length === 0).length;
  const known = audited.flatMap((host) => host.images ?? []);
  const [containers, images, controls] = [
    total(audited.map((host) => host.containers)),
    total(known),
    total(audited.map((host) => host.controls)),
  ];
  return [
    ...inventorySums(run),
    sum('Hosts of the run', hosts.length, [
      inState('audited'),
      inState('partial'),
      inState('failed'),
      inState('notattempted'),
    ]),
    sum('Hosts audited, wholly or in part', audited.length, [
      [audited.length - bare, 'with an engine'],
      [bare, 'without one'],
    ]),
    sum('Engines found', engines.length, [
      [running, 'running'],
      [engines.length - running, 'stopped'],
    ]),
    ...(versions.length > 0
      ? [
          sum(
            'Engines by version',
            engines.length,
            versions.map(({ version, engines: number }) => [
              number,
              version === null ? 'not known' : `with ${version.slice(0, VERSION_MAX)}`,
            ]),
          ),
        ]
      : []),
    ...(containers ? containerSums(engines.length, containers) : []),
    ...(images && known.length === audited.length ? imageSums(engines.length, images) : []),
    ...(controls
      ? [
          sum('Controls of the benchmark, on every host audited', controls.benchmark, [
            [controls.selected, 'assessed'],
            [controls.benchmark - controls.selected, 'not assessed'],
          ]),
          ...controlSums(controls),
        ]
      : []),
  ];
}

/** The sum of each number over all hosts; null where there is none. */
function total<K extends string>(parts: readonly Readonly<Record<K, number>>[]): Record<K, number> | null {
  const [first, ...others] = parts;
  if (!first) return null;
  const sums: Record<K, number> = { ...first };
  for (const part of others) for (const key in sums) sums[key] += part[key];
  return sums;
}
