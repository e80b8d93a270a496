import { join } from 'node:path';
import { printableJson } from '../model/printable-json.ts';
import type { Results } from '../model/results.ts';
import { writePrivateFile } from '../snapshot/write-private-file.ts';
import { EXIT, exitCode } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { gateFails } from './gate.ts';
import type { RunOptions } from './options.ts';
import { type Output, parseOutputs } from './outputs.ts';
import { packageRoot } from './package-root.ts';
import type { Streams } from './streams.ts';
import { writeOrFail } from './write-or-fail.ts';

export type TellOptions = Pick<RunOptions, 'output' | 'outDir' | 'failOn' | 'minCoverage' | 'quiet'>;

/**
 * Tells results: the reports that were asked for, and without any a summary, html, json and their paths.
 * An output that cannot be written does not keep the others back. Returns the exit code.
 */
export async function tell(results: Results, options: TellOptions, streams: Streams): Promise<number> {
  const outputs = parseOutputs(options.output, options.outDir);
  const written: string[] = [];
  const lost: Failure[] = [];
  if (!options.output && !options.quiet) {
    streams.out(`${await summarise(results, streams)}\n`);
  }
  for (const output of outputs) {
    try {
      const text = await render(results, output);
      if (output.to === 'stdout') {
        streams.out(text);
        continue;
      }
      await writeOrFail(output.path, () => writePrivateFile(output.path, text));
      written.push(output.path);
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown;
      lost.push(thrown);
    }
  }
  const say = options.output ? streams.log : streams.out;
  if (!options.quiet) for (const path of written) say(`${path}\n`);
  for (const failure of lost) streams.log(`plimsoll: ${failure.message}\n`);
  const incomplete =
    lost.length > 0 || streams.interrupted.aborted || results.hosts.some(({ state }) => state === 'failed');
  if (streams.interrupted.aborted)
    streams.log('plimsoll: interrupted; what was read until then stands, the rest is marked as not read.\n');
  return exitCode({ gateFailed: gateFails(results, options), incomplete });
}

async function summarise(results: Results, streams: Streams): Promise<string> {
  if (results.hosts.length > 1) {
    const { renderFleetSummary } = await import('./terminal/fleet-summary.ts');
    return renderFleetSummary(results, streams);
  }
  const { renderSummary } = await import('./terminal/summary.ts');
  return renderSummary(results, streams);
}

async function render(results: Results, output: Output): Promise<string> {
  try {
    return await renderAs(results, output);
  } catch (thrown) {
    // The longest string that V8 makes: about 512 MB.
    if (!(thrown instanceof RangeError && thrown.message === 'Invalid string length')) throw thrown;
    throw new Failure(
      `The ${output.format} report would be too large to be written. Audit one engine at a time (--engine).`,
      EXIT.incomplete,
    );
  }
}

async function renderAs(results: Results, output: Output): Promise<string> {
  if (output.format === 'json') return `${printableJson(results, 2)}\n`;
  const { renderHtml } = await import('../../reports/html/render.ts');
  return renderHtml(results, join(packageRoot(), 'reports/html'));
}
