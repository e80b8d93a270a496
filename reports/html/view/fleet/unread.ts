import { type FleetUnread, fleetUnread } from '../../../telling/fleet-unread.ts';
import { count } from '../../../telling/words.ts';
import { type Fleet, type HostLink, hostLink } from './fleet.ts';

/** Reasons named at once; the others are folded away. */
const SHOWN = 6;
/** Hosts named without being folded away. */
const NAMED = 6;

/** The same with links to the hosts. */
interface FleetUnreadView extends Omit<FleetUnread, 'hosts'> {
  readonly hosts: readonly HostLink[];
  /** What the hosts are folded away under; null where they are few. */
  readonly whichTitle: string | null;
}

/** Why something was not read on hosts that were audited: what keeps back most controls first. */
export function fleetUnreadViews(fleet: Fleet) {
  const views = fleetUnread(fleet.audited).map(
    (unread): FleetUnreadView => ({
      ...unread,
      hosts: unread.hosts.map((host) => hostLink(fleet, host, 'unread')),
      whichTitle: unread.hosts.length > NAMED ? count(unread.hosts.length, 'host') : null,
    }),
  );
  const others = views.slice(SHOWN);
  return { shown: views.slice(0, SHOWN), others, othersTitle: `${count(others.length, 'more reason')}` };
}
