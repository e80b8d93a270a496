import { type GatheredNotice, noticeWithoutResults, openNotice } from '../../../reports/notice/gather.ts';
import { prometheusReport } from '../../../reports/prometheus/render.ts';
import type { RunDocument } from '../../../reports/run-document.ts';
import type { Notice } from '../../model/notice.ts';
import type { HostResult } from '../../model/results.ts';
import type { ResultsStream } from '../../model/results-stream.ts';
import type { Channel } from '../../notify/read-channels.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure, usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { toolVersion } from '../package-root.ts';
import type { Streams } from '../streams.ts';
import { loadChannels } from './load-channels.ts';
import { type Reported, sendAll } from './send-all.ts';

/** What tells others of a run. */
export interface Notices {
  /** Begins to gather what they are told. */
  gather(run: Omit<ResultsStream, 'hosts'>): GatheredNotices;
  /** Tells that the run ended before there were results, unless they were told already; never rejects. */
  failed(thrown: unknown): Promise<void>;
}

export interface GatheredNotices {
  host(host: HostResult): void;
  /** Tells everybody, side by side; who could not be told, in sentences. */
  send(ending: RunEnding, reported: Reported): Promise<readonly Failure[]>;
}

/** How a run with results ended. */
export type RunEnding = Pick<Notice, 'ended' | 'exitCode' | 'reasons'>;

/** Opens the file of `--notify`; what is wrong with it is wrong usage. */
export async function openNotices(
  file: string,
  { output, outDir, quiet }: Pick<RunOptions, 'output' | 'outDir' | 'quiet'>,
  streams: Pick<Streams, 'interrupted' | 'log' | 'progress'>,
): Promise<Notices> {
  const channels = await loadChannels(file, process.geteuid?.() ?? null);
  const hasPage = parseOutputs(output, outDir).some(({ format, to }) => format === 'html' && to === 'file');
  const wantsPage = channels.find((channel) => channel.kind === 'sendmail' && channel.settings.report);
  if (wantsPage && !hasPage)
    throw usageError(
      `${file} (--notify), ${wantsPage.label}: the report is to come along, and none is made: add -o html.`,
    );
  let told = false;
  const send = async (notice: Notice, metrics: string | null, reported: Reported) => {
    told = true;
    if (!quiet) streams.progress('telling whom --notify names');
    const lost = await sendAll(channels, { notice, metrics, reported }, streams);
    streams.progress('');
    return lost.map(({ label, why }) => `${label} of --notify was not told: ${why}.`);
  };
  return {
    gather: (run) => {
      const notice = openNotice(run);
      const metrics = wantsMetrics(channels) ? prometheusReport(run) : null;
      return {
        host: (host) => feed(host, notice, metrics),
        send: async (ending, reported) => {
          const whole = notice.end({ ...ending, timestamp: run.head.run.finishedAt }, run.tail());
          const lost = await send(whole, metrics?.end(run.tail()) ?? null, reported);
          return lost.map((words) => new Failure(`${words} The audit itself stands.`, EXIT.incomplete));
        },
      };
    },
    failed: async (thrown) => {
      if (told) return;
      const exitCode = thrown instanceof Failure ? thrown.exitCode : EXIT.bug;
      const reasons = [thrown instanceof Failure ? thrown.message : BUG];
      const ending = { ended: 'failed', exitCode, reasons, timestamp: new Date().toISOString() } as const;
      const lost = await send(noticeWithoutResults(toolVersion(), ending), null, { page: null, paths: [] });
      for (const words of lost) streams.log(`plimsoll: ${words}\n`);
    },
  };
}

const BUG = 'This is a bug of plimsoll: run it again with --debug and report what it prints.';

const wantsMetrics = (channels: readonly Channel[]): boolean =>
  channels.some(({ kind }) => kind === 'textfile');

function feed(host: HostResult, notice: GatheredNotice, metrics: RunDocument | null): void {
  notice.host(host);
  metrics?.host(host);
}
