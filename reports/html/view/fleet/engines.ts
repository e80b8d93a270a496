import type { HostSummary } from '../../../../src/model/host-summary.ts';
import { byNumbers } from '../../../telling/words.ts';
import { slug } from '../anchors.ts';
import type { Fleet } from './fleet.ts';

type Engine = HostSummary['engines'][number];

/** The word that stands for the version of an engine in the row of its host. */
export const engineKey = ({ version }: Engine): string => slug(version ?? '') || 'unknown';

export interface EngineVersion {
  readonly key: string;
  /** Null where it is not known. */
  readonly version: string | null;
  readonly engines: number;
  readonly hosts: number;
}

/** The versions of all engines, the newest first, as far as numbers tell. */
export function engineVersions({ audited }: Fleet): readonly EngineVersion[] {
  const versions = new Map<
    string,
    { key: string; version: string | null; engines: number; hosts: Set<HostSummary> }
  >();
  for (const host of audited) {
    for (const engine of host.engines) {
      const key = engineKey(engine);
      const known = versions.get(key) ?? {
        key,
        version: engine.version,
        engines: 0,
        hosts: new Set(),
      };
      known.engines += 1;
      known.hosts.add(host);
      versions.set(key, known);
    }
  }
  return [...versions.values()]
    .map((version) => ({ ...version, hosts: version.hosts.size }))
    .sort((a, b) => byNumbers(b.version ?? '', a.version ?? ''));
}
