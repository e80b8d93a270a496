import type { HostResult } from '../../model/results.ts';

type Evident = Pick<HostResult, 'evidence'>;

/**
 * The id of the image that a container was made of, by the word of the engine in the excerpts that results hold of
 * evidence; null where these are cut before it. An excerpt is JSON with sorted keys, in which the text of a host has its
 * quotes escaped: what follows the id of the container is its image, whatever it is called.
 */
export function imageOf(container: string | null, evidence: readonly string[], host: Evident): string | null {
  if (container === null || !/^[0-9a-f]{64}$/.test(container)) return null;
  const inspected = new RegExp(`"Id":"${container}","Image":"(sha256:[0-9a-f]{64})"`);
  const listed = new RegExp(
    `"Id":"${container}","Image":"(?:[^"\\\\]|\\\\.)*","ImageID":"(sha256:[0-9a-f]{64})"`,
  );
  for (const number of evidence) {
    const excerpt = host.evidence[number]?.excerpt ?? '';
    const found = inspected.exec(excerpt) ?? listed.exec(excerpt);
    if (found?.[1]) return found[1];
  }
  return null;
}
