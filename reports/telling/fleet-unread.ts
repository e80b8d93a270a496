import type { Cause } from '../../src/model/cause.ts';
import type { HostSummary, UnreadSummary } from '../../src/model/host-summary.ts';
import { count } from './words.ts';

/** What kept controls of several hosts from being decided, with the one next step. */
export interface FleetUnread extends Cause {
  readonly title: string;
  readonly hosts: readonly HostSummary[];
}

/** Why something was not read on hosts that were audited: what keeps back most controls first. */
export function fleetUnread(audited: readonly HostSummary[]): readonly FleetUnread[] {
  const cases = audited.flatMap((host) => host.unread.map((unread) => ({ host, unread })));
  const reasons = Map.groupBy(cases, ({ unread: { cause } }) => JSON.stringify([cause.code, cause.next]));
  return [...reasons.values()]
    .map((alike) => ({ alike, controls: alike.reduce((sum, { unread }) => sum + unread.controls, 0) }))
    .sort((a, b) => b.controls - a.controls)
    .flatMap(({ alike }) => forOneReason(alike));
}

function forOneReason(
  cases: readonly { readonly host: HostSummary; readonly unread: UnreadSummary }[],
): FleetUnread[] {
  const [first] = cases;
  if (!first) return [];
  const most = Math.max(...cases.map(({ unread }) => unread.controls));
  const hosts = count(cases.length, 'host');
  const upTo = cases.every(({ unread }) => unread.controls === most) ? '' : 'up to ';
  const each = cases.length > 1 ? ' on each' : '';
  return [
    {
      ...first.unread.cause,
      title: `${hosts}: ${upTo}${count(most, 'control')}${each}`,
      hosts: cases.map(({ host }) => host),
    },
  ];
}
