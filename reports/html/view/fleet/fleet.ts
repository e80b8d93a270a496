import { wasAudited } from '../../../../src/model/fleet.ts';
import type { HostSummary } from '../../../../src/model/host-summary.ts';
import type { FleetHosts } from '../../../telling/fleet-verdict.ts';
import { namesOf } from '../../../telling/names.ts';

/** A host of a fleet with the relative address of its own page; null where none is written. */
export interface FleetHost {
  readonly summary: HostSummary;
  readonly page: string | null;
}

/** The hosts of a run, and where each is told of. */
export interface Fleet extends FleetHosts {
  /** Leads to a place in the page of a host, or to its row where it has no page. */
  readonly linkTo: (host: HostSummary, anchor?: string) => string;
  readonly rowAnchor: (host: HostSummary) => string;
  /** Whether hosts lack pages of their own. */
  readonly pagesLack: boolean;
}

export function fleetOf(given: readonly FleetHost[]): Fleet {
  const hosts = given.map(({ summary }) => summary);
  const places = new Map(given.map(({ summary, page }, index) => [summary, { row: `r-${index + 1}`, page }]));
  const rowAnchor = (host: HostSummary): string => places.get(host)?.row ?? 'hosts';
  return {
    hosts,
    audited: hosts.filter(wasAudited),
    lost: hosts.filter((host) => !wasAudited(host)),
    rowAnchor,
    linkTo: (host, anchor) => {
      const page = places.get(host)?.page ?? null;
      if (page === null) return `#${rowAnchor(host)}`;
      return anchor === undefined ? page : `${page}#${anchor}`;
    },
    pagesLack: given.some(({ page }) => page === null),
  };
}

/** A host as a link. */
export interface HostLink {
  readonly name: string;
  readonly href: string;
}

/** What to call a host of a fleet, with a link. */
export const hostLink = ({ linkTo }: Fleet, host: HostSummary, anchor?: string): HostLink => ({
  name: namesOf(host.name, host.hostname).name,
  href: linkTo(host, anchor),
});
