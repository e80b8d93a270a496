import { type HostSummary, summariseHost } from '../model/host-summary.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { exitCode } from './exit-codes.ts';
import { gateFails } from './gate.ts';
import type { RunOptions } from './options.ts';
import { parseOutputs } from './outputs.ts';
import type { PackSources } from './pack/sources.ts';
import { type Streams, whyEnded } from './streams.ts';
import { beginReports } from './write-reports.ts';

export type TellOptions = Pick<RunOptions, 'output' | 'outDir' | 'failOn' | 'minCoverage' | 'quiet'>;

/** How a run ended, once it was told. */
export interface Told {
  readonly exitCode: number;
  /** Whether every report that was asked for is in its place. */
  readonly written: boolean;
}

/**
 * Tells results: the reports that were asked for, and without any a summary, html, json and their paths.
 * An output that cannot be written does not keep the others back.
 */
export async function tell(
  results: ResultsStream,
  options: TellOptions,
  streams: Streams,
  sources: PackSources | null = null,
): Promise<Told> {
  const summaries: HostSummary[] = [];
  let only: HostResult | undefined;
  let gateFailed = false;
  const outputs = parseOutputs(options.output, options.outDir, results.names.length);
  const reports = await beginReports(results, outputs, streams, sources);
  try {
    for await (const host of results.hosts) {
      if (results.names.length === 1) only = host;
      summaries.push(summariseHost(host, results.texts));
      gateFailed ||= gateFails(host, options);
      await reports.host(host);
    }
    await reports.end();
  } finally {
    await reports.discard();
  }
  if (!options.output && !options.quiet) {
    const summary = await summarise(results, summaries, only, streams);
    streams.out(`${summary}${await rulingsTold(results, only, streams)}\n`);
  }
  const say = options.output ? streams.log : streams.out;
  if (!options.quiet) for (const path of reports.written) say(`${path}\n`);
  for (const failure of reports.lost) streams.log(`plimsoll: ${failure.message}\n`);
  if (streams.interrupted.aborted)
    streams.log(
      `plimsoll: ${whyEnded(streams)}; what was read until then stands, the rest is marked as not read.\n`,
    );
  const written = reports.lost.length === 0;
  const incomplete =
    !written ||
    streams.interrupted.aborted ||
    summaries.some(({ state }) => state === 'failed' || state === 'notattempted');
  return { exitCode: exitCode({ gateFailed, incomplete }), written };
}

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
