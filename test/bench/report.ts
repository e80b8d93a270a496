import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timed } from './from-outside.ts';
import { peakOf } from './peak.ts';
import type { Measured } from './ratios.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/plimsoll.mjs');
/** A host with 59 containers, as it was recorded. */
const SNAPSHOT = join(import.meta.dirname, '../snapshots/containers-26.1.json.gz');
const [FEW, MANY] = [50, 500];
/** The format that takes most, and the one that says least. */
const FORMATS = ['html', 'oscal', 'markdown'] as const;
const MOST_MEBIBYTES = 500;

/** The most memory and the time that `report` takes for results of 50 and of 500 hosts. */
export async function measureReport(): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
  const environment = { env: {} };
  const program = (...words: string[]) => [process.execPath, PROGRAM, ...words];
  const lines = ['The most memory that a report takes, in MiB, and its time in seconds'];
  const ratios: Measured['ratios'][number][] = [];
  try {
    const one = join(folder, 'one.json');
    await timed(environment, program('assess', SNAPSHOT, '--quiet', '-o', `json=${one}`));
    const files = await Promise.all(
      [FEW, MANY].map((hosts) => multiplied(one, hosts, join(folder, `${hosts}.json`))),
    );
    for (const format of FORMATS) {
      const peaks = [];
      for (const [index, file] of files.entries()) {
        const out = join(folder, 'out');
        const peak = await peakOf(environment, program('report', file, '--quiet', '-o', `${format}=${out}/`));
        await rm(out, { recursive: true });
        peaks.push(peak);
        const name = `${format}, ${[FEW, MANY][index]} hosts`;
        const figures = [peak.mebibytes, peak.milliseconds / 1000].map((value) =>
          value.toFixed(0).padStart(16),
        );
        lines.push(`${name.padEnd(24)}${figures.join('')}`);
      }
      const [few, many] = peaks;
      if (!few || !many) throw new Error('Nothing was measured.');
      ratios.push(
        {
          what: `${format}: memory of ${MANY} hosts / ${MOST_MEBIBYTES} MiB`,
          value: many.mebibytes / MOST_MEBIBYTES,
          most: 1,
        },
        {
          what: `${format}: time of a host among ${MANY} / among ${FEW}`,
          value: many.milliseconds / MANY / (few.milliseconds / FEW),
          most: 1.3,
        },
      );
    }
    return { lines, ratios };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Results of many hosts that are one and the same but for their names. */
async function multiplied(file: string, hosts: number, path: string): Promise<string> {
  const results = JSON.parse(await readFile(file, 'utf8'));
  const [before = '', after = ''] = JSON.stringify({ ...results, hosts: ['HERE'] }).split('"HERE"');
  const [host] = results.hosts;
  await using out = await open(path, 'w');
  await out.write(before);
  for (let number = 0; number < hosts; number += 1)
    await out.write(`${number === 0 ? '' : ','}${JSON.stringify({ ...host, name: `web-${number}` })}`);
  await out.write(after);
  return path;
}
