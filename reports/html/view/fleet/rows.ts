import { wasAudited, worstHostsFirst } from '../../../../src/model/fleet.ts';
import type { HostSummary } from '../../../../src/model/host-summary.ts';
import type { Score } from '../../../../src/model/results.ts';
import type { PolicyResult } from '../../../../src/model/run-results.ts';
import { namesOf } from '../../../telling/names.ts';
import { percent, STATE_WORDS } from '../../../telling/words.ts';
import { failureKey } from './common.ts';
import { engineKey } from './engines.ts';
import type { Fleet } from './fleet.ts';
import { failureWords } from './worst.ts';

/** A value in words, the strongest first, with the number that it is sorted by. */
interface CellView {
  readonly tone: string;
  readonly first: string;
  readonly others: readonly string[];
  readonly sort: string;
}

/** A host in the table of all. */
interface RowView {
  readonly anchor: string;
  readonly href: string | null;
  readonly name: string;
  readonly alsoKnownAs: string | null;
  readonly target: string;
  readonly state: HostSummary['state'];
  readonly tone: string;
  readonly stateWord: string;
  readonly stateSort: string;
  /** Versions of its engines. */
  readonly engines: string;
  /** The policy in force for it, where that differs from host to host. */
  readonly policy: string | null;
  /** Why nothing is known of it; null where it was audited. */
  readonly lost: string | null;
  readonly failures: CellView;
  readonly sections: readonly CellView[];
  readonly compliance: string;
  readonly complianceSort: string;
  readonly coverage: string;
  readonly coverageSort: string;
  /** What the filters look for, each as words with blanks between. */
  readonly keys: {
    readonly severity: string;
    readonly section: string;
    readonly failing: string;
    readonly engine: string;
  };
}

export interface SectionHead {
  readonly id: string;
  readonly title: string;
}

/** Every section that a host has. */
export function sectionHeads({ audited }: Fleet): readonly SectionHead[] {
  const heads = audited.flatMap(({ sections }) => sections.map(({ id, title }) => ({ id, title })));
  return [...new Map(heads.map((head) => [head.id, head])).values()];
}

/** The hosts one by one: those of which nothing is known first, then the worst. */
export function rowViews(
  fleet: Fleet,
  sections: readonly SectionHead[],
  policies: readonly Pick<PolicyResult, 'name' | 'digest'>[] = [],
): readonly RowView[] {
  const differ = new Set(fleet.hosts.map(({ policy }) => policy ?? null)).size > 1;
  const names = new Map(policies.map(({ name, digest }) => [digest, name]));
  const policyOf = ({ policy }: HostSummary) =>
    differ ? (policy ? `policy ${names.get(policy) ?? policy.slice(0, 12)}` : 'no policy') : null;
  return [...fleet.lost, ...worstHostsFirst(fleet.audited)].map((host, place) => ({
    ...rowView(host, place, fleet, sections),
    policy: policyOf(host),
  }));
}

/** From the state that says least of a host to the one that says most. */
const STATE_TONES = {
  failed: 'error',
  notattempted: 'notapplicable',
  partial: 'notselected',
  audited: 'pass',
} as const;

function rowView(
  host: HostSummary,
  place: number,
  fleet: Fleet,
  sections: readonly SectionHead[],
): Omit<RowView, 'policy'> {
  const { state, score, engines, failures, error } = host;
  const lost = !wasAudited(host);
  const own = new Map(host.sections.map((section) => [section.id, section.score]));
  const href = fleet.linkTo(host);
  const { name, alsoKnownAs } = namesOf(host.name, host.hostname);
  const failingSections = host.sections
    .filter((section) => section.score.counts.fail > 0)
    .map(({ id }) => id);
  return {
    anchor: fleet.rowAnchor(host),
    href: href.startsWith('#') ? null : href,
    name,
    alsoKnownAs: alsoKnownAs !== null && host.target.includes(alsoKnownAs) ? null : alsoKnownAs,
    target: host.target,
    state,
    tone: STATE_TONES[state],
    stateWord: STATE_WORDS[state],
    stateSort: String(Object.keys(STATE_TONES).indexOf(state)),
    engines: lost ? '' : enginesOf(host),
    lost: lost ? (error?.detail ?? 'The results give no reason.') : null,
    failures: failuresCell(host, place),
    sections: lost ? [] : sections.map(({ id }) => sectionCell(own.get(id))),
    compliance: score.compliance === null ? 'not scored' : percent(score.compliance),
    complianceSort: score.compliance === null ? '' : String(score.compliance),
    coverage: percent(score.coverage),
    coverageSort: score.coverage === null ? '' : String(score.coverage),
    keys: {
      severity: lost ? '' : [...new Set(failures.map(({ severity }) => severity))].join(' '),
      section: lost ? '' : failingSections.join(' '),
      failing: lost ? '' : failures.map(failureKey).join(' '),
      engine: lost ? '' : [...new Set(engines.map(engineKey))].join(' '),
    },
  };
}

const enginesOf = ({ engines }: HostSummary): string =>
  engines.length === 0
    ? 'no engine'
    : [...new Set(engines.map(({ version }) => version ?? 'version not known'))].join(', ');

function failuresCell(host: HostSummary, place: number): CellView {
  const [worst] = host.failures;
  const [first, ...others] = failureWords(host);
  const sort = String(place);
  const waived = host.waived > 0 ? [`${host.waived} waived`] : [];
  if (worst && first) {
    return {
      tone: worst.severity,
      first,
      others: [...(others.length > 0 ? [others.join(', ')] : []), ...waived],
      sort,
    };
  }
  if (waived[0]) return { tone: 'notselected', first: waived[0], others: [], sort };
  return host.score.counts.error > 0
    ? { tone: 'notselected', first: 'none known', others: [], sort }
    : { tone: 'pass', first: 'none', others: [], sort };
}

/** A section of a host: what fails, what was not read, and what passes; what else there is only where none does. */
function sectionCell(score: Score | undefined): CellView {
  if (!score) return { tone: 'notselected', first: 'not assessed', others: [], sort: '' };
  const { fail, error, pass, manual, notapplicable } = score.counts;
  const said = [
    ...(fail > 0 ? [{ tone: 'fail', words: `${fail} ${fail === 1 ? 'fails' : 'fail'}` }] : []),
    ...(error > 0 ? [{ tone: 'error', words: `${error} not read` }] : []),
    ...(pass > 0 ? [{ tone: 'pass', words: `${pass} ${pass === 1 ? 'passes' : 'pass'}` }] : []),
  ];
  const rest =
    manual > 0
      ? { tone: 'manual', words: `${manual} manual` }
      : notapplicable > 0
        ? { tone: 'notapplicable', words: 'not applicable' }
        : { tone: 'notselected', words: 'not assessed' };
  const [first = rest, ...others] = said;
  return {
    tone: first.tone,
    first: first.words,
    others: others.map(({ words }) => words),
    sort: String(fail * 1000 + error),
  };
}
