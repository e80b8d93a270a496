import type { HostSummary } from '../../../../src/model/host-summary.ts';
import { STATE_WORDS } from '../../../telling/words.ts';
import { type SumView, sum } from '../reconciliation.ts';
import type { EngineVersion } from './engines.ts';
import type { Fleet } from './fleet.ts';

/** Longest name of a version in a sum, in characters. */
const VERSION_MAX = 40;

/** Says for each population of a fleet that nothing of it was lost between listing and judging. */
export function fleetSums({ hosts, audited }: Fleet, versions: readonly EngineVersion[]): readonly SumView[] {
  const inState = (state: HostSummary['state']) =>
    [hosts.filter((host) => host.state === state).length, STATE_WORDS[state]] as const;
  const engines = audited.flatMap((host) => host.engines);
  const running = engines.filter(({ state }) => state === 'running').length;
  const bare = audited.filter((host) => host.engines.length === 0).length;
  const over = (part: (host: HostSummary) => number) =>
    audited.reduce((total, host) => total + part(host), 0);
  const unlisted = over(({ containers }) => containers.unlistedEngines);
  return [
    sum('Hosts given', hosts.length, [
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
    sum(
      'Engines by version',
      engines.length,
      versions.map(({ version, engines: number }) => [
        number,
        version === null ? 'not known' : `with ${version.slice(0, VERSION_MAX)}`,
      ]),
    ),
    sum('Engines asked for their containers', engines.length, [
      [engines.length - unlisted, 'listed them'],
      [unlisted, 'could not be asked'],
    ]),
    sum(
      'Containers listed by the engines',
      over(({ containers }) => containers.listed),
      [
        [over(({ containers }) => containers.inspected), 'inspected'],
        [over(({ containers }) => containers.vanished), 'gone during the audit'],
        [over(({ containers }) => containers.unread), 'not read'],
      ],
    ),
  ];
}
