import type { Cause } from '../model/cause.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** The snapshot of a host of which nothing was read: it stands in every report, with its reason. */
export function unreachedHost(
  host: { readonly name: string; readonly target: string; readonly toolVersion: string },
  failure: Cause,
  startedAt: Date,
  finishedAt: Date,
): Snapshot {
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: host.toolVersion },
    name: host.name,
    target: host.target,
    failure,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    sections: {},
  };
}
