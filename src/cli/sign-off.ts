import type { ResultsStream } from '../model/results-stream.ts';
import type { RunOptions } from './options.ts';

type Sign = <T extends Pick<ResultsStream, 'head'>>(results: T) => T;

/** Reads who signs, where `--sign-off` names a file, and returns what puts it into results; others stay as they are. */
export async function openSignOff({ signOff, at }: Pick<RunOptions, 'signOff' | 'at'>): Promise<Sign> {
  if (signOff === undefined) return (results) => results;
  const { loadSignOff, signedOff } = await import('./load-sign-off.ts');
  const given = await loadSignOff(signOff, at ?? new Date());
  return (results) => signedOff(results, given);
}
