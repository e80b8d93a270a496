import { readResults } from '../read-results.ts';
import type { Streams } from '../streams.ts';
import { type TellOptions, tell } from '../tell.ts';

/** `plimsoll report`: the same results in other formats. */
export async function report(file: string, options: TellOptions, streams: Streams): Promise<number> {
  const { hosts, checks, waivers, attestations, ...head } = await readResults(file);
  const tail = { ...(waivers ? { waivers } : {}), ...(attestations ? { attestations } : {}) };
  const names = hosts.map(({ name }) => name);
  return (await tell({ head, names, texts: checks, hosts, tail: () => tail }, options, streams)).exitCode;
}
