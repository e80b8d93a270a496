import { type HostSummary, summariseHost } from '../model/host-summary.ts';
import { type Only, onlyWords } from '../model/only.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { EXIT, exitCode } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { gateFails } from './gate.ts';
import type { AuditKeeper } from './history/keep-audit.ts';
import type { Notices, RunEnding } from './notify/notices.ts';
import type { RunOptions } from './options.ts';
import { parseOutputs } from './outputs.ts';
import type { PackSources } from './pack/sources.ts';
import { type Streams, whyEnded } from './streams.ts';
import { uncomparedLines, unseenLines } from './terminal/unseen.ts';
import { beginReports } from './write-reports.ts';

export type TellOptions = Pick<
  RunOptions,
  | 'output'
  | 'outDir'
  | 'failOn'
  | 'minCoverage'
  | 'failOnNew'
  | 'quiet'
  | 'baseline'
  | 'history'
  | 'keepDays'
  | 'keepRuns'
>;

/** How a run ended, once it was told. */
export interface Told {
  readonly exitCode: number;
  /** Whether every report that was asked for is in its place. */
  readonly written: boolean;
}

/** What else there is to tell of a run beside its results. */
export interface Besides {
  /** What a pack and a history hold beyond the results. */
  readonly sources?: PackSources;
  /** Why earlier audits could not be compared with; looked at when all hosts have been told. */
  readonly uncompared?: readonly Failure[];
  /** Whoever else is told, once all that is kept is in its place. */
  readonly notices?: Notices | null;
}

/**
 * Tells results: the reports that were asked for, and without any a summary, html, json and their paths; and keeps them
 * where there is a history. An output that cannot be written does not keep the others back.
 */
export async function tell(
  results: ResultsStream,
  options: TellOptions,
  streams: Streams,
  { sources, uncompared = [], notices }: Besides = {},
): Promise<Told> {
  const summaries: HostSummary[] = [];
  let only: HostResult | undefined;
  let gateFailed = false;
  /** What of the objects that the run is limited to some host has. */
  const found = new Set<string>();
  const { baseline } = results.head.run;
  // What a quiet run says is what changed for the worse.
  const quietly = options.quiet && baseline ? await import('./terminal/changes.ts') : null;
  const worse = baseline && quietly ? [...quietly.missingLines(baseline)] : [...uncomparedLines(options)];
  const outputs = parseOutputs(options.output, options.outDir, results.names.length);
  const reports = await beginReports(results, outputs, streams, sources ?? null);
  const history = await historyOf(results, options, sources);
  const notice = notices?.gather(results);
  let unpruned: Failure | null = null;
  try {
    for await (const host of results.hosts) {
      if (results.names.length === 1) only = host;
      summaries.push(summariseHost(host, results.texts));
      for (const one of host.only ?? []) if (one.found.length > 0) found.add(onlyWords([one]));
      gateFailed ||= gateFails(host, options);
      if (quietly && host.drift) worse.push(...quietly.worseLines(host, results.texts));
      // The first of many: silence is to mean that all was seen.
      else if (options.quiet && (quietly || options.history !== undefined)) worse.push(...unseenLines(host));
      await reports.host(host);
      await history?.host(host);
      notice?.host(host);
    }
    await reports.end();
    const kept = await history?.end();
    if (kept && options.history !== undefined) unpruned = await pruned(options.history, options);
    if (kept && !options.quiet) streams.log(`Kept in ${options.history} as audit ${kept.number}.\n`);
  } finally {
    await reports.discard();
    history?.discard();
  }
  if (!options.output && !options.quiet) {
    const summary = await summarise(results, summaries, only, streams);
    const changes = await changesTold(results, summaries, only, streams);
    streams.out(`${summary}${changes}${await rulingsTold(results, only, streams)}\n`);
  }
  if (quietly) worse.push(...quietly.quietRenames(results.tail().possibleRenames));
  const isPiped = outputs.some(({ to }) => to === 'stdout');
  for (const line of worse) (isPiped ? streams.log : streams.out)(`${line}\n`);
  const say = options.output ? streams.log : streams.out;
  if (!options.quiet) for (const path of reports.written) say(`${path}\n`);
  const missing = (results.head.run.only ?? []).filter((one) => !found.has(onlyWords([one])));
  const lost = [
    uncompared,
    ...reports.lost,
    history?.failure() ?? [],
    unpruned ?? [],
    missing.length > 0 ? notFound(missing) : [],
  ].flat();
  for (const failure of lost) streams.log(`plimsoll: ${failure.message}\n`);
  const interrupted = streams.interrupted.aborted
    ? `${whyEnded(streams)}; what was read until then stands, the rest is marked as not read.`
    : null;
  if (interrupted !== null) streams.log(`plimsoll: ${interrupted}\n`);
  const incomplete =
    lost.length > 0 ||
    interrupted !== null ||
    summaries.some(({ state }) => state === 'failed' || state === 'notattempted');
  const ending: RunEnding = {
    ended: interrupted !== null ? 'interrupted' : incomplete ? 'incomplete' : 'complete',
    exitCode: exitCode({ gateFailed, incomplete }),
    reasons: [
      ...(interrupted === null ? [] : [`Ended early: ${interrupted}`]),
      ...lost.map(({ message }) => message),
    ],
  };
  const page = outputs.flatMap((output) =>
    output.to === 'file' && output.format === 'html' ? [output.path] : [],
  );
  const untold =
    (await notice?.send(ending, {
      page: page.find((path) => reports.written.includes(path)) ?? null,
      paths: reports.written,
    })) ?? [];
  for (const failure of untold) streams.log(`plimsoll: ${failure.message}\n`);
  return {
    exitCode: exitCode({ gateFailed, incomplete: incomplete || untold.length > 0 }),
    written: reports.lost.length === 0,
  };
}

/** An audit of what is not there is not the audit that was asked for. */
const notFound = (missing: readonly Only[]): Failure =>
  new Failure(
    `${onlyWords(missing).replace('the', 'The')} of --only ${missing.length > 1 ? 'were' : 'was'} found on no host of this run, so that nothing was judged of ${missing.length > 1 ? 'them' : 'it'}. Compare with "docker ps --all" and "docker image ls" there.`,
    EXIT.incomplete,
  );

/** What keeps the audit; null where no history is wanted. */
async function historyOf(
  results: ResultsStream,
  { history }: TellOptions,
  sources: PackSources | undefined,
): Promise<AuditKeeper | null> {
  if (history === undefined) return null;
  const { beginKeeping } = await import('./history/keep-audit.ts');
  return beginKeeping(results, history, sources?.snapshots ?? []);
}

/** Takes old audits out of the history where the options limit it; not loaded where they do not. */
const pruned = async (history: string, limits: Pick<TellOptions, 'keepDays' | 'keepRuns'>) =>
  limits.keepDays === undefined && limits.keepRuns === undefined
    ? null
    : (await import('./history/prune.ts')).pruneAfter(history, limits);

async function summarise(
  { head, texts }: ResultsStream,
  hosts: readonly HostSummary[],
  only: HostResult | undefined,
  streams: Streams,
): Promise<string> {
  if (only === undefined) {
    const { renderFleetSummary } = await import('./terminal/fleet-summary.ts');
    return renderFleetSummary(head, hosts, streams);
  }
  const { renderSummary } = await import('./terminal/summary.ts');
  return renderSummary({ ...head, hosts: [only], checks: texts }, streams);
}

/** What changed, in runs that were compared with an earlier one. */
async function changesTold(
  { head, texts, tail }: ResultsStream,
  hosts: readonly HostSummary[],
  only: HostResult | undefined,
  streams: Streams,
): Promise<string> {
  const { baseline } = head.run;
  if (!baseline) return '';
  const { renderBaseline, renderChanges, renderFleetChanges, renderRenames } = await import(
    './terminal/changes.ts'
  );
  const changes = only
    ? renderChanges(only, texts, streams, CHANGES_SHOWN.of)
    : renderFleetChanges(hosts, streams, CHANGES_SHOWN.hosts);
  return `\n${renderBaseline(baseline, streams)}${renderRenames(tail().possibleRenames, streams)}${changes}`;
}

/** How many changes of one kind, and how many hosts that changed, a person takes in at a glance. */
const CHANGES_SHOWN = { of: 5, hosts: 20 };

/** What became of waivers and attestations, in runs that have any. */
async function rulingsTold(
  { texts, tail }: ResultsStream,
  only: HostResult | undefined,
  streams: Streams,
): Promise<string> {
  const { waivers, attestations } = tail();
  let told = '';
  if (waivers !== undefined) {
    const { renderWaived, renderWaivers } = await import('./terminal/waivers.ts');
    told += (only ? renderWaived(only, texts, streams) : '') + renderWaivers(waivers, streams);
  }
  if (attestations !== undefined) {
    const { renderAttestations } = await import('./terminal/attestations.ts');
    told += renderAttestations(attestations, streams);
  }
  return told;
}
