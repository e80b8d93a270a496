import { type CommonFailure, commonFailures, wasAudited, worstHostsFirst } from '../../src/model/fleet.ts';
import type { HostSummary } from '../../src/model/host-summary.ts';
import type { ResultsHead } from '../../src/model/results.ts';
import { type FleetUnread, fleetUnread } from '../telling/fleet-unread.ts';
import { fleetVerdict } from '../telling/fleet-verdict.ts';
import { type LostHosts, lostHosts } from '../telling/lost-hosts.ts';
import { namesOf } from '../telling/names.ts';
import { count, grouped, list, percent, SEVERITY_WORDS, STATE_WORDS } from '../telling/words.ts';
import { listBlock, tableBlock } from './blocks.ts';
import { fleetChangesBlocks } from './changes.ts';
import { COUNT_COLUMNS, countCells } from './host.ts';
import { basisBlock, causeWords, name, nameCell, sentence, verdictBlocks } from './parts.ts';
import { codeOf } from './text.ts';

/** Hosts named in one line. */
const NAMED = 6;

/** What is told of a run over several hosts, or over none. */
export function fleetBlocks(hosts: readonly HostSummary[], head: ResultsHead): readonly string[] {
  const audited = hosts.filter(wasAudited);
  const lost = hosts.filter((host) => !wasAudited(host));
  const policies = (head.policies ?? []).map((policy) => policy.title ?? policy.name);
  return [
    `## ${count(hosts.length, 'Docker host')}`,
    ...verdictBlocks(fleetVerdict({ hosts, audited, lost }, head.run.only)),
    ...fleetChangesBlocks(hosts, head.run.baseline),
    ...listBlock('Not audited', lostHosts(lost).map(lostItem), { room: 10_000, most: 12, noun: 'reason' }),
    ...(hosts.length === 0
      ? []
      : [
          '### Hosts',
          ...tableBlock(
            ['Host', 'Audit', 'Compliance', 'Coverage', ...COUNT_COLUMNS],
            [...lost, ...worstHostsFirst(audited)].map(row),
            { room: 20_000, most: 250, noun: 'host' },
          ),
        ]),
    ...listBlock(
      audited.length === 1 ? 'What fails' : 'Most common failures',
      commonFailures(audited).map((failure) => commonItem(failure, audited.length)),
      { room: 10_000, most: 12, noun: 'failure' },
    ),
    ...listBlock('Could not be read', fleetUnread(audited).map(unreadItem), {
      room: 8_000,
      most: 8,
      noun: 'reason',
    }),
    basisBlock(head, policies.length === 1 ? (policies[0] ?? null) : null),
  ];
}

const called = (host: HostSummary): string => namesOf(host.name, host.hostname).name;

function named(hosts: readonly HostSummary[]): string {
  const more = hosts.length - NAMED;
  return list([
    ...hosts.slice(0, NAMED).map((host) => name(called(host))),
    ...(more > 0 ? [`${grouped(more)} more`] : []),
  ]);
}

function lostItem({ title, detail, isExample, next, hosts }: LostHosts): string {
  const example = isExample ? 'For instance: ' : '';
  return [
    `**${title}**: ${named(hosts)}.`,
    ...(detail === null ? [] : [`${example}${sentence(detail)}`]),
    ...(next === null ? [] : [`**Next:** ${sentence(next)}`]),
  ].join(' ');
}

/** Of a host of which nothing was read there are no numbers. */
const row = (host: HostSummary): readonly string[] => [
  nameCell(called(host)),
  STATE_WORDS[host.state],
  percent(host.score.compliance),
  percent(host.score.coverage),
  ...(wasAudited(host) ? countCells(host.score) : COUNT_COLUMNS.map(() => '–')),
];

const commonItem = ({ control, title, severity, hosts }: CommonFailure, audited: number): string =>
  `**${SEVERITY_WORDS[severity]}** ${control === null ? '' : `${codeOf(control)} `}${sentence(title)}: on ${grouped(hosts.length)} of ${count(audited, 'host')} (${named(hosts)})`;

const unreadItem = ({ title, hosts, ...cause }: FleetUnread): string =>
  `**${title}** (${named(hosts)}): ${causeWords(cause)}`;
