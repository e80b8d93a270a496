import { dirname, join } from 'node:path';
import type { ResultsStream } from '../model/results-stream.ts';
import { openPrivateFile } from '../snapshot/write-private-file.ts';
import { EXIT } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { FORMATS, type Output } from './outputs.ts';
import type { PackSources } from './pack/sources.ts';
import { type Beside, REPORTS, type ReportWriter, type Write } from './report-writers.ts';
import type { OpenFile, Reports } from './reports.ts';
import type { Streams } from './streams.ts';
import { writeOrFail } from './write-or-fail.ts';

type RunOfHosts = Omit<ResultsStream, 'hosts'>;

/** Begins every report that was asked for. */
export async function beginReports(
  run: RunOfHosts,
  outputs: readonly Output[],
  streams: Pick<Streams, 'out'>,
  sources: PackSources | null = null,
  openFile: OpenFile = openPrivateFile,
): Promise<Reports> {
  const [written, lost]: [string[], Failure[]] = [[], []];
  let open: readonly OpenReport[] = [];
  let hosts = 0;
  const step = async (take: (report: OpenReport) => Promise<void>): Promise<void> => {
    for (const report of open) {
      const failure = await failureOf(() => take(report));
      if (failure === null) continue;
      lost.push(failure);
      open = open.filter((other) => other !== report);
      await report.discard();
    }
  };
  const discard = async () => {
    for (const report of open) await report.discard();
  };
  const end = async (report: OpenReport) => {
    await report.end();
    open = open.filter((other) => other !== report);
    if (report.path !== null) written.push(report.path, ...report.others);
  };
  for (const output of outputs) {
    const failure = await failureOf(async () => {
      open = [...open, await openReport(run, output, streams, sources, openFile)];
    });
    if (failure !== null) lost.push(failure);
  }
  return {
    written,
    lost,
    host: async (host) => {
      hosts += 1;
      const last = hosts === run.names.length;
      await step(async (report) => {
        await report.host(host);
        if (last) await end(report);
      });
    },
    end: () => step(end),
    discard,
  };
}

/** Runs a step; a failure with a sentence for the user is returned, anything else is a bug. */
async function failureOf(step: () => Promise<void>): Promise<Failure | null> {
  try {
    await step();
    return null;
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
}

interface OpenReport extends Pick<Reports, 'host' | 'end' | 'discard'> {
  /** The file, or the folder of a file for each host; null for stdout. */
  readonly path: string | null;
  /** The files beside it that are a part of it. */
  readonly others: readonly string[];
}

async function openReport(
  run: RunOfHosts,
  output: Output,
  { out }: Pick<Streams, 'out'>,
  sources: PackSources | null,
  openFile: OpenFile,
): Promise<OpenReport> {
  if (output.to === 'stdout') {
    if (output.format === 'pack') throw new Error('A pack goes into a file.');
    const writer = await REPORTS[output.format](run, async (part) => out(String(part)), null);
    return { ...limited(output, writer), path: null, others: [], discard: async () => {} };
  }
  const { path } = output;
  const others: string[] = [];
  const beside = filesBeside(path, others, openFile);
  if (output.format !== 'pack' && FORMATS[output.format].about === 'host' && run.names.length > 1) {
    const writer = await REPORTS[output.format](run, async () => {}, beside);
    return {
      ...limited(output, writer),
      path: `${join(dirname(path), 'hosts')}/`,
      others,
      discard: async () => {},
    };
  }
  const file = await writeOrFail(path, () => openFile(path));
  try {
    const write = (part: string | Uint8Array) => writeOrFail(path, () => file.write(part));
    const writer =
      output.format === 'pack'
        ? await packWriter(run, write, path, sources)
        : await REPORTS[output.format](run, write, output.alone ? null : beside);
    const report = limited(output, writer);
    const end = async () => {
      await report.end();
      await writeOrFail(path, () => file.finish());
    };
    const discard = async () => {
      await writer.discard?.();
      await file.discard();
    };
    return { ...report, end, path, others, discard };
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
}

/** Files in the folder of a report; those that grow are listed once they are in their places. */
const filesBeside = (report: string, listed: string[], openFile: OpenFile): Beside => ({
  whole: async (name, text) => {
    const path = join(dirname(report), name);
    await writeOrFail(path, async () => {
      const file = await openFile(path);
      try {
        await file.write(text);
        await file.finish();
      } finally {
        await file.discard();
      }
    });
  },
  begin: async (name) => {
    const path = join(dirname(report), name);
    const file = await writeOrFail(path, () => openFile(path));
    return {
      write: (part) => writeOrFail(path, () => file.write(part)),
      finish: async () => {
        await writeOrFail(path, () => file.finish());
        listed.push(path);
      },
      discard: () => file.discard(),
    };
  },
});

async function packWriter(
  run: RunOfHosts,
  write: Write,
  path: string,
  sources: PackSources | null,
): Promise<ReportWriter> {
  if (sources === null) throw new Error('A pack is written only where the evidence is.');
  const { beginPack } = await import('./pack/begin-pack.ts');
  return beginPack(run, write, path, sources, beginReports);
}

/** The longest string that V8 makes is about 512 MB. */
function limited({ format }: Output, writer: Pick<Reports, 'host' | 'end'>): Pick<Reports, 'host' | 'end'> {
  const orTooLarge = async (render: Promise<void>): Promise<void> => {
    try {
      await render;
    } catch (thrown) {
      if (!(thrown instanceof RangeError && thrown.message === 'Invalid string length')) throw thrown;
      throw new Failure(
        `The ${format} report would be too large to be written. Audit one engine at a time (--engine).`,
        EXIT.incomplete,
      );
    }
  };
  return { host: (host) => orTooLarge(writer.host(host)), end: () => orTooLarge(writer.end()) };
}
