import type { Finding, HostResult } from '../../../src/model/results.ts';
import { slug } from './anchors.ts';
import { bytes, clock, moment } from './words.ts';

/** One piece of evidence as the register shows it. */
export interface EvidenceView {
  readonly anchor: string;
  readonly key: string;
  readonly source: string;
  /** The one object that it is about, where findings show that it is about one. */
  readonly about: string | null;
  readonly at: string;
  readonly clock: string;
  readonly code: string;
  readonly size: string;
  readonly truncated: boolean;
  readonly sha256: string | null;
  readonly excerpt: string | null;
}

/** The evidence of a host by its key, in the order of the results. */
export function evidenceViews(host: HostResult): ReadonlyMap<string, EvidenceView> {
  const about = objectsByEvidence(host.findings);
  return new Map(
    Object.entries(host.evidence).map(([key, item], index) => [
      key,
      {
        anchor: `e-${/^\w{1,40}$/.test(key) ? key : slug(String(index + 1))}`,
        key,
        source: item.source,
        about: about.get(key) ?? null,
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

const WHOLE = new Set<string>(['host', 'engine', 'daemon']);

/** For each piece of evidence that is about one object alone, hosts and engines apart, its type and name. */
function objectsByEvidence(findings: readonly Finding[]): ReadonlyMap<string, string | null> {
  const objects = new Map<string, string | null>();
  for (const { evidence, resource } of findings) {
    if (WHOLE.has(resource.type)) continue;
    const object = `${resource.type} ${resource.name}`;
    for (const key of evidence) {
      const known = objects.get(key);
      objects.set(key, known === undefined || known === object ? object : null);
    }
  }
  return objects;
}
