import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/model/canonical-json.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import type { CheckTexts, HostResult, Results, ResultsHead, ResultsTail } from '../../src/model/results.ts';

/** Results that are larger are named by their digest alone; in bytes of their canonical form. */
const EMBEDDED_MAX = 512 * 1024;

/** The results that a page shows, so that it can be held against them. */
export interface EmbeddedResults {
  /** JSON that can stand in a page as it is; null where it would be too large. */
  readonly json: string | null;
  /** SHA-256 over the canonical JSON (RFC 8785) of the results. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The results of one host with what a run says of it; of a run of one host they are all that results.json has. */
export function embeddedResults(
  head: ResultsHead,
  host: HostResult,
  texts: CheckTexts,
  tail: ResultsTail,
): EmbeddedResults {
  const named = new Set([
    ...host.findings.map(({ check }) => check),
    ...host.controls.flatMap(({ checks }) => checks),
  ]);
  const checks = Object.fromEntries(Object.entries(texts).filter(([id]) => named.has(id)));
  const results: Results = { ...head, hosts: [host], ...tail, checks };
  const { sha256, bytes } = digestOf(results);
  if (bytes > EMBEDDED_MAX) return { json: null, sha256, bytes };
  return { json: printableJson(results).replaceAll('<', '\\u003c'), sha256, bytes };
}

/** The digest of the canonical JSON of results, however large they are: lists and hosts are gone through part by part. */
function digestOf(results: Results): { readonly sha256: string; readonly bytes: number } {
  const hash = createHash('sha256');
  let bytes = 0;
  const write = (text: string) => {
    bytes += Buffer.byteLength(text);
    hash.update(text);
  };
  const walk = (value: unknown, depth: number): void => {
    if (depth === 0 || typeof value !== 'object' || value === null) {
      write(canonicalJson(value));
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        write(index === 0 ? '[' : ',');
        walk(item, depth - 1);
      }
      write(value.length === 0 ? '[]' : ']');
    } else {
      const members = Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      for (const [index, [key, item]] of members.entries()) {
        write(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`);
        walk(item, depth - 1);
      }
      write(members.length === 0 ? '{}' : '}');
    }
  };
  // Results, hosts, a host, its findings or its evidence.
  walk(results, 4);
  return { sha256: hash.digest('hex'), bytes };
}
