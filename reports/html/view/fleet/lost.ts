import { type LostHosts, lostHosts } from '../../../telling/lost-hosts.ts';
import { type Fleet, type HostLink, hostLink } from './fleet.ts';

/** Hosts named before the rest is folded away. */
const NAMED = 6;

interface LostHost extends HostLink {
  readonly target: string;
  /** What happened, where it is not the same for all. */
  readonly detail: string | null;
}

/** Hosts that could not be audited for the same reason, with links. */
export interface LostView extends Omit<LostHosts, 'hosts'> {
  readonly hosts: readonly LostHost[];
  readonly more: readonly LostHost[];
  readonly moreTitle: string;
}

/** The hosts that could not be audited by their reason, the first of each named at once. */
export const lostViews = (fleet: Fleet): readonly LostView[] =>
  lostHosts(fleet.lost).map((group) => {
    const hosts = group.hosts.map((host) => ({
      ...hostLink(fleet, host),
      target: host.target,
      detail: group.detail === null ? (host.error?.detail ?? null) : null,
    }));
    return {
      ...group,
      hosts: hosts.slice(0, NAMED),
      more: hosts.slice(NAMED),
      moreTitle: `${hosts.length - NAMED} more`,
    };
  });
