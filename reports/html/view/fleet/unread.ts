import type { HostSummary, UnreadSummary } from '../../../../src/model/host-summary.ts';
import { count } from '../../../telling/words.ts';
import { type Fleet, type HostLink, hostLink } from './fleet.ts';

/** Reasons named at once; the others are folded away. */
const SHOWN = 6;
/** Hosts named without being folded away. */
const NAMED = 6;

/** What kept controls of several hosts from being decided, with the one next step. */
interface FleetUnreadView {
  readonly title: string;
  readonly code: string;
  readonly detail: string;
  readonly next: string;
  readonly hosts: readonly HostLink[];
  /** What the hosts are folded away under; null where they are few. */
  readonly whichTitle: string | null;
}

/** Why something was not read on hosts that were audited: what keeps back most controls first. */
export function fleetUnreadViews(fleet: Fleet) {
  const cases = fleet.audited.flatMap((host) => host.unread.map((unread) => ({ host, unread })));
  const reasons = Map.groupBy(cases, ({ unread: { cause } }) => JSON.stringify([cause.code, cause.next]));
  const views = [...reasons.values()]
    .map((alike) => ({ alike, controls: alike.reduce((sum, { unread }) => sum + unread.controls, 0) }))
    .sort((a, b) => b.controls - a.controls)
    .flatMap(({ alike }) => unreadView(alike, fleet));
  const others = views.slice(SHOWN);
  return { shown: views.slice(0, SHOWN), others, othersTitle: `${count(others.length, 'more reason')}` };
}

function unreadView(
  cases: readonly { readonly host: HostSummary; readonly unread: UnreadSummary }[],
  fleet: Fleet,
): FleetUnreadView[] {
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
      hosts: cases.map(({ host }) => hostLink(fleet, host, 'unread')),
      whichTitle: cases.length > NAMED ? hosts : null,
    },
  ];
}
