import { failuresOf } from '../../src/model/fleet.ts';
import { type HostSummary, summariseHost } from '../../src/model/host-summary.ts';
import type { Notice, NoticeChange, NoticeHost } from '../../src/model/notice.ts';
import type { HostResult, ResultsTail } from '../../src/model/results.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { cutText, visibleText } from '../../src/model/visible-text.ts';
import type { RunBegin } from '../run-document.ts';
import { changesOf } from '../telling/drift.ts';
import { renameLines } from '../telling/renames.ts';
import { slackText } from './slack-text.ts';

/** How a run ended, as far as its results do not say it. */
export type Ending = Pick<Notice, 'ended' | 'exitCode' | 'reasons' | 'timestamp'>;

/** A notice of a run, gathered while its hosts come one after the other. */
export interface GatheredNotice {
  host(host: HostResult): void;
  end(ending: Ending, tail: ResultsTail): Notice;
}

/** About as much as a person reads; receivers want small bodies. */
const MOST = { hosts: 50, changes: 100, reasons: 20, renames: 10, fingerprints: 20 };
/** Characters, with what cannot be seen written out. */
const LONGEST = { name: 255, text: 400 };

/** Begins a notice of a run; of a fleet, memory holds a few numbers for each host and the most severe changes. */
export function openNotice({ head, texts }: RunBegin): GatheredNotice {
  const { baseline, id, startedAt, finishedAt, only } = head.run;
  const hosts: NoticeHost[] = [];
  let changes: NoticeChange[] = (baseline?.vanishedHosts ?? []).slice(0, MOST.changes).map(missing);
  let worse = baseline?.vanishedHosts.length ?? 0;
  return {
    host: (host) => {
      const found = worseChanges(host, texts);
      worse += found.length;
      hosts.push(hostOf(summariseHost(host, texts), found.length));
      changes = mostSevere([...changes, ...found.slice(0, MOST.changes)]);
    },
    end: (ending, { possibleRenames }) => {
      const shown = hosts.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, MOST.hosts);
      return finished({
        ...ending,
        tool: { name: head.tool.name, version: head.tool.version },
        run: { id, startedAt, finishedAt, ...(only ? { only } : {}) },
        benchmark: {
          id: head.benchmark.id,
          version: head.benchmark.version,
          level: head.benchmark.level,
        },
        baseline: baseline
          ? {
              id: baseline.id,
              finishedAt: baseline.finishedAt,
              changed: baseline.changed.map(({ what }) => what),
            }
          : null,
        totals: { ...totalsOf(hosts), worse },
        hosts: shown,
        changes,
        possibleRenames: renameLines(possibleRenames).slice(0, MOST.renames).map(shownText),
        leftOut: { hosts: hosts.length - shown.length, changes: worse - changes.length },
      });
    },
  };
}

/** The notice of a run that ended before there were results. */
export const noticeWithoutResults = (toolVersion: string, ending: Ending): Notice =>
  finished({
    ...ending,
    tool: { name: 'plimsoll', version: toolVersion },
    run: null,
    benchmark: null,
    baseline: null,
    totals: { ...totalsOf([]), worse: 0 },
    hosts: [],
    changes: [],
    possibleRenames: [],
    leftOut: { hosts: 0, changes: 0 },
  });

function finished(told: Omit<Notice, 'text' | 'schemaVersion' | 'type'>): Notice {
  const notice = {
    schemaVersion: 1,
    type: 'plimsoll.audit',
    ...told,
    reasons: told.reasons.slice(0, MOST.reasons).map(shownText),
  } as const;
  return { text: slackText(notice), ...notice };
}

const shownText = (text: string): string => shown(text, LONGEST.text);
const shownName = (name: string): string => shown(name, LONGEST.name);
/** Cut first as well, since a hostile host gives what it likes; a cut can part a pair of surrogates. */
const shown = (text: string, longest: number): string =>
  text.length > longest
    ? `${visibleText(text.slice(0, longest)).slice(0, longest).toWellFormed()}… (${text.length} characters)`
    : cutText(visibleText(text), longest).toWellFormed();

const missing = (name: string): NoticeChange => ({
  host: shownName(name),
  kind: 'host-missing',
  severity: null,
  fingerprints: [],
  text: 'Not in this run any more.',
});

const worseChanges = (host: HostResult, texts: RunBegin['texts']): readonly NoticeChange[] =>
  changesOf(host, texts).flatMap(({ kind, title, lines, about }) =>
    kind === null
      ? []
      : lines.map((line, index) => {
          const findings = about[index] ?? [];
          return {
            host: shownName(host.name),
            kind,
            severity: findings[0]?.severity ?? null,
            fingerprints: findings.slice(0, MOST.fingerprints).map(({ fingerprint }) => fingerprint),
            text: shownText(`${title}: ${line}`),
          };
        }),
  );

/** What is about a host itself concerns all of it. */
const severityRank = ({ severity }: NoticeChange): number =>
  severity === null ? -1 : SEVERITIES.indexOf(severity);

const mostSevere = (changes: readonly NoticeChange[]): NoticeChange[] =>
  changes.toSorted((a, b) => severityRank(a) - severityRank(b)).slice(0, MOST.changes);

function hostOf(summary: HostSummary, worse: number): NoticeHost {
  const { name, state, error, score } = summary;
  const { compliance, complianceWithWaivers, coverage, counts } = score;
  return {
    name: shownName(name),
    state,
    error: error && { code: error.code, detail: shownText(error.detail), next: shownText(error.next) },
    score: { compliance, complianceWithWaivers, coverage },
    controls: counts,
    failures: bySeverity((severity) => failuresOf(summary, severity)),
    worse,
  };
}

const isLost = ({ state }: NoticeHost): boolean => state === 'failed' || state === 'notattempted';
const rankOf = (host: NoticeHost): number => (isLost(host) ? 0 : host.worse > 0 ? 1 : 2);

function totalsOf(hosts: readonly NoticeHost[]): Omit<Notice['totals'], 'worse'> {
  const inState = (state: NoticeHost['state']) => hosts.filter((host) => host.state === state).length;
  return {
    hosts: {
      audited: inState('audited'),
      partial: inState('partial'),
      failed: inState('failed'),
      notattempted: inState('notattempted'),
    },
    failures: bySeverity((severity) => hosts.reduce((sum, { failures }) => sum + failures[severity], 0)),
  };
}

const bySeverity = (of: (severity: (typeof SEVERITIES)[number]) => number): NoticeHost['failures'] => ({
  critical: of('critical'),
  high: of('high'),
  medium: of('medium'),
  low: of('low'),
});
