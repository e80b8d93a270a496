import { stringify } from 'yaml';
import type { WaiverEntry } from '../../model/waiver.ts';
import { readWaivers, type WaivableChecks } from '../../waivers/read-waivers.ts';
import { appendToList } from '../append-to-list.ts';
import { orUsageError } from '../failure.ts';
import { LARGEST_WAIVERS } from '../load-waivers.ts';

const BEGINNING = `# Fails that someone has accepted until a day, for --waivers. They stay fails.
# "plimsoll schema waivers" describes the keys.
waivers: []
`;

/**
 * Adds an entry to a file of waivers.
 *
 * @returns the entry as it stands there, and its line
 */
export async function appendWaiver(
  path: string,
  entry: WaiverEntry,
  known: WaivableChecks,
): Promise<{ readonly text: string; readonly line: number }> {
  const read = (text: string) => orUsageError(() => readWaivers(text, path, known));
  const file = {
    path,
    option: '--waivers',
    key: 'waivers',
    maxBytes: LARGEST_WAIVERS,
    beginning: BEGINNING,
    demand: read,
  };
  const after = await appendToList(file, [entry]);
  return { text: stringify([entry], { lineWidth: 0 }), line: read(after).at(-1)?.mark.line ?? 1 };
}
