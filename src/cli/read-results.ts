import { open } from 'node:fs/promises';
import { type Results, resultsSchema } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { describeSystemError, usageError } from './failure.ts';

/** Results of 500 hosts stay below this; what is larger was not written by plimsoll. */
const LARGEST_RESULTS = 1024 ** 3;

/** Reads a results.json that the user names; what is none is wrong usage. */
export async function readResults(file: string): Promise<Results> {
  const parsed = resultsSchema.safeParse(parseJson(await readText(file), file));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') || 'the top';
  throw usageError(
    `${file} does not hold results of this version of plimsoll (wrong at ${where}): give it a results.json.`,
  );
}

/** Results that are in memory, as a run yields them. */
export function streamOf({ hosts, checks, waivers, attestations, ...head }: Results): ResultsStream {
  const tail = { ...(waivers ? { waivers } : {}), ...(attestations ? { attestations } : {}) };
  return { head, names: hosts.map(({ name }) => name), texts: checks, hosts, tail: () => tail };
}

async function readText(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) throw usageError(`${file} is not a regular file: give the path of a results.json.`);
    if (stat.size > LARGEST_RESULTS)
      throw usageError(`${file} is too large to be results (${stat.size} bytes).`);
    return await handle.readFile('utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) {
      throw usageError(`${file} could not be read: ${describeSystemError(thrown)}.`);
    }
    throw thrown;
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(`${file} is not JSON: give the path of a results.json.`);
  }
}
