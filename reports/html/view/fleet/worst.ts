import { failuresOf, worstHostsFirst } from '../../../../src/model/fleet.ts';
import type { HostSummary } from '../../../../src/model/host-summary.ts';
import { SEVERITIES, type Severity } from '../../../../src/model/severity.ts';
import { count, effortWords, SEVERITY_WORDS } from '../../../telling/words.ts';
import { failureAnchor } from '../anchors.ts';
import { type Fleet, type HostLink, hostLink } from './fleet.ts';

/** Hosts named as the worst, and failures named of each. */
const WORST = 5;
const FIRST = 3;

interface WorstView extends HostLink {
  readonly target: string;
  readonly words: string;
  readonly first: readonly {
    readonly href: string;
    readonly number: string | null;
    readonly title: string;
    readonly severity: Severity;
    readonly severityWord: string;
    readonly objects: string | null;
    readonly takes: string | null;
  }[];
}

/** The hosts that fail worst, each with why. */
export function worstViews(fleet: Fleet): readonly WorstView[] {
  return worstHostsFirst(fleet.audited)
    .filter(({ failures }) => failures.length > 0)
    .slice(0, WORST)
    .map((host) => ({
      ...hostLink(fleet, host),
      target: host.target,
      words: [...failureWords(host), ...unreadWords(host)].join(', '),
      first: host.failures.slice(0, FIRST).map((failure) => ({
        href: fleet.linkTo(host, failureAnchor(failure)),
        number: failure.control,
        title: failure.title,
        severity: failure.severity,
        severityWord: SEVERITY_WORDS[failure.severity],
        objects: failure.objects > 1 ? `on ${count(failure.objects, 'object')}` : null,
        takes: effortWords(failure.takes),
      })),
    }));
}

/** `2 critical`, `5 high` and so on. */
export const failureWords = (host: HostSummary): readonly string[] =>
  SEVERITIES.flatMap((severity) => {
    const number = failuresOf(host, severity);
    return number === 0 ? [] : [`${number} ${severity}`];
  });

const unreadWords = ({ score: { counts } }: HostSummary): readonly string[] =>
  counts.error === 0 ? [] : [`${counts.error} not read`];
