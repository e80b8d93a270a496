import type { CommonFailure } from '../../../../src/model/fleet.ts';
import type { Severity } from '../../../../src/model/severity.ts';
import { count, effortWords, grouped, SEVERITY_WORDS } from '../../../telling/words.ts';
import { failureAnchor, slug } from '../anchors.ts';
import { type Fleet, type HostLink, hostLink } from './fleet.ts';

/** Failures named at once; the others are folded away. */
const SHOWN = 10;

interface CommonView {
  readonly number: string | null;
  readonly title: string;
  readonly severity: Severity;
  readonly severityWord: string;
  /** `31 of 38 hosts`. */
  readonly on: string;
  readonly hosts: readonly HostLink[];
  readonly takes: string | null;
  /** What the rows of those hosts have in common. */
  readonly key: string;
}

/** What fails on most hosts, and what else fails. */
export function commonViews(failures: readonly CommonFailure[], fleet: Fleet) {
  const views = failures.map((failure) => commonView(failure, fleet));
  const others = views.slice(SHOWN);
  return {
    title: fleet.audited.length === 1 ? 'What fails' : 'Most common failures',
    shown: views.slice(0, SHOWN),
    others,
    othersTitle: `${others.length} more`,
  };
}

function commonView(failure: CommonFailure, fleet: Fleet): CommonView {
  const anchor = failureAnchor(failure);
  return {
    number: failure.control,
    title: failure.title,
    severity: failure.severity,
    severityWord: SEVERITY_WORDS[failure.severity],
    on: `${grouped(failure.hosts.length)} of ${count(fleet.audited.length, 'host')}`,
    hosts: failure.hosts.map((host) => hostLink(fleet, host, anchor)),
    takes: effortWords(failure.takes),
    key: failureKey(failure),
  };
}

/** The word that stands for a failure in the row of a host. */
export const failureKey = ({ control, check }: Pick<CommonFailure, 'control' | 'check'>): string =>
  slug(control ?? check);
