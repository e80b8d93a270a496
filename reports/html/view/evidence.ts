import type { HostResult } from '../../../src/model/results.ts';
import { slug } from './anchors.ts';
import { bytes, clock, moment } from './words.ts';

/** One piece of evidence as the register shows it. */
export interface EvidenceView {
  readonly anchor: string;
  readonly key: string;
  readonly source: string;
  readonly at: string;
  readonly clock: string;
  readonly code: string;
  readonly size: string;
  readonly truncated: boolean;
  readonly sha256: string | null;
  readonly excerpt: string | null;
}

/** The evidence of a host by its key, in the order of the results. */
export function evidenceViews(host: HostResult, prefix: string): ReadonlyMap<string, EvidenceView> {
  return new Map(
    Object.entries(host.evidence).map(([key, item], index) => [
      key,
      {
        anchor: `${prefix}e-${/^\w{1,40}$/.test(key) ? key : slug(String(index + 1))}`,
        key,
        source: item.source,
        at: moment(item.collectedAt),
        clock: clock(item.collectedAt),
        code: item.exitCode === null ? 'none' : String(item.exitCode),
        size: bytes(item.bytes),
        truncated: item.truncated,
        sha256: item.sha256,
        excerpt: item.excerpt === '' ? null : item.excerpt,
      },
    ]),
  );
}
