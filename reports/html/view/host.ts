import type { PossibleRename } from '../../../src/model/rename.ts';
import type { CheckTexts, HostResult, ResultsHead } from '../../../src/model/results.ts';
import { SEVERITIES } from '../../../src/model/severity.ts';
import { judgementsOf } from '../../judgements.ts';
import { auditAgain, type ShowAgain, showAgain } from '../../telling/check-again.ts';
import { spanInZone } from '../../telling/host-time.ts';
import { namesOf } from '../../telling/names.ts';
import { verdictOf } from '../../telling/verdict.ts';
import {
  moment,
  phrases,
  SEVERITY_WORDS,
  STATE_WORDS,
  STATUS_ORDER,
  STATUS_WORDS,
} from '../../telling/words.ts';
import { Anchors } from './anchors.ts';
import { changesView } from './changes.ts';
import { familyViews, leftView, sectionViews } from './controls.ts';
import { evidenceRegister } from './evidence.ts';
import { frameworkViews, requirementFilter, STANDING_HEADS } from './frameworks.ts';
import { collectionRows, identityRows, usedOn } from './provenance.ts';
import { inventorySums, reconcile, scopeOf } from './reconciliation.ts';
import { CHECK_STATUSES, scoreRow, scoreView } from './score.ts';
import { hostTrendView } from './trend.ts';
import { mendFirst, unreadViews } from './urgent.ts';

/** By the number of things to mend. */
const MEND_TITLES = [
  '',
  'The one thing to mend first',
  'The two things to mend first',
  'The three things to mend first',
];

/** Kinds of fails that the list can be narrowed to. */
const WAIVER_CHOICES = [
  { value: 'none', word: 'Fails without a waiver' },
  { value: 'part', word: 'Fails waived in part' },
  { value: 'all', word: 'Fails that are waived' },
];

/** Everything that the report tells about one host. */
export function hostView(
  host: HostResult,
  texts: CheckTexts,
  run: Pick<ResultsHead, 'families' | 'ownChecks' | 'run' | 'frameworks' | 'tool' | 'benchmark' | 'policies'>,
  renames?: readonly PossibleRename[],
) {
  const evidence = evidenceRegister(host);
  const own = new Map((run.ownChecks ?? []).map((check) => [check.id, check]));
  const requirements = requirementFilter(run.frameworks ?? []);
  const context = {
    anchors: new Anchors(),
    evidence,
    requirementsOf: requirements.keysOf,
    referencesOf: requirements.namesOf,
    severalEngines: host.engines.length > 1,
    again: againOf(host, run),
    own,
  };
  const audited = host.state === 'audited' || host.state === 'partial';
  const sections = sectionViews(host, texts, context);
  const beyond = familyViews(host, run.families, texts, context);
  const verdict = verdictOf(host, own);
  const mend = mendFirst(host, texts);
  const ofBenchmark = sections.flatMap(({ controls, left }) => [...controls, ...left]);
  const all = [...ofBenchmark, ...beyond.flatMap(({ controls }) => controls)];
  return {
    ...namesOf(host.name, host.identity.hostname),
    target: host.target,
    state: STATE_WORDS[host.state],
    audited,
    startedAt: moment(host.startedAt),
    finishedAt: moment(host.finishedAt),
    inZone: spanInZone(host.identity, host),
    scope: scopeOf(host),
    advisories: advisoriesOf(host),
    verdict,
    verdictWords: phrases(verdict.sentence),
    score: scoreView(host.score),
    changes: changesView(host, texts, run.run.baseline, renames),
    trend: hostTrendView(host.trend),
    mend,
    auditAgain: auditAgain(host, run),
    mendTitle: MEND_TITLES[mend.first.length] ?? '',
    unread: unreadViews(host),
    sectionRows: host.sections.map((section, index) => ({
      id: section.id,
      title: section.title,
      href: `#${sections[index]?.anchor ?? ''}`,
      ...scoreRow(section.score),
    })),
    totalRow: scoreRow(host.score),
    statuses: STATUS_ORDER.map((status) => ({ status, word: STATUS_WORDS[status] })),
    identity: identityRows(host),
    collection: collectionRows(host),
    used: usedOn(host),
    engines: host.engines.map((engine) => ({
      id: engine.id,
      version: engine.version ?? 'not known',
      api: engine.apiVersion ?? 'not known',
      daemonId: engine.daemonId ?? null,
      storage: engine.storageDriver ?? 'not known',
      swarm: engine.swarm ?? 'not known',
      components: engine.components ?? 'not known',
      state: engine.state,
      socket: engine.socket ?? 'none',
      user: engine.user,
      kind: engine.rootless ? 'rootless, as' : 'as',
    })),
    sections,
    left: leftView(sections),
    beyond,
    checkStatuses: CHECK_STATUSES.map((status) => ({ status, word: STATUS_WORDS[status] })),
    filters: {
      statuses: STATUS_ORDER.map((status) => ({
        status,
        word: STATUS_WORDS[status],
        number: all.filter((view) => view.status === status).length,
      })).filter(({ number }) => number > 0),
      severities: SEVERITIES.map((severity) => ({ value: severity, word: SEVERITY_WORDS[severity] })),
      sections: [
        ...sections.map(({ id, title }) => ({ value: id, word: `${id} ${title}` })),
        ...beyond.map(({ id, title }) => ({ value: id, word: title })),
      ],
      requirements: requirements.options,
      waivers: all.some(({ waived }) => waived !== null) ? WAIVER_CHOICES : [],
    },
    frameworks: frameworkViews(run.frameworks ?? [], judgementsOf(host, texts)),
    standingHeads: STANDING_HEADS,
    tool: `Plimsoll ${run.tool.version}`,
    sums: [...inventorySums(run.run), ...reconcile(host)],
    evidence: evidence.sources,
    moreEvidence: evidence.more,
  };
}

/** What shows how a finding stands now: commands, or where there is none for it a new audit. */
function againOf(host: HostResult, run: Parameters<typeof auditAgain>[1]): ShowAgain {
  const show = showAgain(host);
  const audit = auditAgain(host, run);
  return (finding) => {
    const commands = show(finding);
    return commands.length > 0 || audit === null ? commands : [audit];
  };
}

/** The table that releases were held against and its age, as the check of it saw them; null where it was not asked. */
function advisoriesOf({ findings }: HostResult): string | null {
  const found = findings.find(({ check }) => check === 'advisory-data-fresh');
  if (!found) return null;
  return found.status === 'error' ? found.message : (found.observed.split('; ')[0] ?? null);
}
