import { constants, type FileHandle, open } from 'node:fs/promises';
import { type HostResult, hostResultSchema, type Results } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { describeSystemError, type Failure, usageError } from './failure.ts';
import { frameSchema, partsOfFrame } from './results-frame.ts';
import { layoutOf, type Range, textOf } from './results-layout.ts';

/** More than results of ten thousand hosts. */
const LARGEST_RESULTS = 16 * 1024 ** 3;
/** V8 makes no string that is longer than about 512 MB. */
const LARGEST_HOST = 512 * 1024 ** 2 - 64;

/** Reads a results.json whole that the user names; what is none is wrong usage. */
export async function readResults(file: string): Promise<Results> {
  await using results = await openResults(file);
  const hosts: HostResult[] = [];
  for await (const host of results.hosts) hosts.push(host);
  return { ...results.head, ...results.tail(), hosts, checks: { ...results.texts } };
}

/** Results in a file, whose hosts are read one by one, each time that they are gone through. */
export interface ResultsFile extends ResultsStream, AsyncDisposable {
  /** One host by its name; null where there is none. */
  hostOf(name: string): Promise<HostResult | null>;
}

/**
 * Opens a results.json that the user names. Every host is looked at once before it returns, so that what is wrong with one
 * is wrong usage before anything is written; memory holds one of them.
 */
export async function openResults(file: string): Promise<ResultsFile> {
  const handle = await openFile(file);
  try {
    const layout = await layoutOf(handle);
    if (layout === null) throw await withoutHosts(handle, file);
    const parts = partsOfFrame(parsed(frameSchema, layout.frame, file, ''));
    const names: string[] = [];
    for await (const { name } of hostsIn(handle, layout.hosts, file)) names.push(name);
    const hosts = { [Symbol.asyncIterator]: () => hostsIn(handle, layout.hosts, file) };
    return {
      ...parts,
      names,
      hosts,
      hostOf: async (name) => {
        const index = names.indexOf(name);
        const range = layout.hosts[index];
        return range === undefined ? null : hostIn(handle, range, file, index);
      },
      [Symbol.asyncDispose]: () => handle.close(),
    };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

async function* hostsIn(
  handle: FileHandle,
  ranges: readonly Range[],
  file: string,
): AsyncGenerator<HostResult> {
  for (const [index, range] of ranges.entries()) yield await hostIn(handle, range, file, index);
}

async function hostIn(handle: FileHandle, range: Range, file: string, index: number): Promise<HostResult> {
  if (range.end - range.start > LARGEST_HOST)
    throw usageError(`${file} has a host that is too large to be results.`);
  return parsed(hostResultSchema, await textOf(handle, range), file, `hosts.${index}.`);
}

/** A part of the document by its schema; `path` is where it stands. */
function parsed<T>(
  schema: {
    safeParse(
      value: unknown,
    ): { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[] }[] } };
  },
  text: string,
  file: string,
  path: string,
): T {
  const result = schema.safeParse(parseJson(text, file));
  if (result.success) return result.data;
  throw notResults(file, `${path}${result.error.issues[0]?.path.join('.') ?? ''}` || 'the top');
}

/** Why a file without a list of hosts is none: a small one is looked at whole, to name what is wrong first. */
async function withoutHosts(handle: FileHandle, file: string): Promise<Failure> {
  const { size } = await handle.stat();
  if (size < LARGEST_GUESS) parseJson(await textOf(handle, { start: 0, end: size }), file);
  return notResults(file, 'hosts');
}

const LARGEST_GUESS = 16 * 1024 ** 2;

const notResults = (file: string, where: string): Failure =>
  usageError(
    `${file} does not hold results of this version of plimsoll (wrong at ${where}): give it a results.json.`,
  );

async function openFile(file: string): Promise<FileHandle> {
  try {
    // A pipe that nobody writes to would be waited for.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await handle.stat();
    const wrong = !stat.isFile()
      ? `${file} is not a regular file: give the path of a results.json.`
      : stat.size > LARGEST_RESULTS
        ? `${file} is too large to be results (${stat.size} bytes).`
        : null;
    if (wrong === null) return handle;
    await handle.close();
    throw usageError(wrong);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      throw usageError(`${file} could not be read: ${describeSystemError(thrown)}.`);
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
