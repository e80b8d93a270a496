import { baselineOf, changedBasis, judgesOtherwise, mayBeLeftOut } from '../history/baseline.ts';
import { driftOf } from '../history/drift.ts';
import { type MarkedHost, markedHost, possibleRenames } from '../history/renames.ts';
import type { Baseline, HostDrift } from '../model/drift.ts';
import { wasAudited } from '../model/fleet.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import type { Earlier } from './earlier.ts';

/** The same results with what changed against earlier ones; memory holds two hosts, and what marks each where some may be renamed. */
export function compared(results: ResultsStream, earlier: Earlier): ResultsStream {
  const told = baselineOf(earlier, results);
  const baseline = { ...told, newHosts: told.newHosts.filter((name) => !earlier.lastRead?.has(name)) };
  const marks = marksOf(baseline);
  return {
    ...results,
    head: { ...results.head, run: { ...results.head.run, baseline } },
    hosts: (async function* (): AsyncGenerator<HostResult> {
      for (const name of marks.missing) marks.before(await earlier.hostOf(name));
      for await (const host of results.hosts) {
        const before = await earlierOf(earlier, results, host, baseline);
        marks.before(before.host);
        marks.after(host);
        yield { ...host, drift: driftSince(before, earlier, host) };
      }
    })(),
    tail: () => {
      const { possibleRenames: _, trend, ...tail } = results.tail();
      const renames = marks.renames();
      return {
        ...tail,
        ...(renames.length > 0 ? { possibleRenames: renames } : {}),
        ...(trend ? { trend } : {}),
      };
    },
  };
}

/** Gathers what marks the hosts of both runs, where one has hosts that the other lacks both ways. */
function marksOf({ newHosts, vanishedHosts }: Baseline) {
  const isWanted = newHosts.length > 0 && vanishedHosts.length > 0;
  const [missing, fresh] = [new Set(isWanted ? vanishedHosts : []), new Set(newHosts)];
  const [before, after]: readonly [MarkedHost[], MarkedHost[]] = [[], []];
  const into = (list: MarkedHost[]) => (host: HostResult | null) => {
    if (isWanted && host) list.push(markedHost(host));
  };
  return {
    missing,
    before: into(before),
    after: into(after),
    renames: () => possibleRenames({ before, missing }, { after, fresh }),
  };
}

interface Before {
  /** Null where the earlier run was not about it. */
  readonly host: HostResult | null;
  readonly judgesOtherwise: boolean;
  readonly leftOut: boolean;
  readonly lastRead?: NonNullable<HostDrift['lastRead']>;
}

/** What a host is compared with. */
async function earlierOf(
  { head, hostOf, lastRead }: Earlier,
  results: ResultsStream,
  host: HostResult,
  baseline: Baseline,
): Promise<Before> {
  const older = wasAudited(host) ? lastRead?.get(host.name) : undefined;
  if (older) {
    const changed = changedBasis(older.head, results.head);
    const { id, startedAt } = older.head.run;
    return {
      host: older.host(),
      judgesOtherwise: judgesOtherwise({ changed }),
      leftOut: false,
      lastRead: { id, startedAt, changed },
    };
  }
  return {
    host: await hostOf(host.name),
    judgesOtherwise: judgesOtherwise(baseline),
    leftOut: mayBeLeftOut(head, host.name),
  };
}

function driftSince(
  { host: before, lastRead, ...how }: Before,
  { since: sinceOn }: Earlier,
  host: HostResult,
): HostDrift {
  const since = sinceOn?.(host.name);
  const drift = driftOf(before, host, since ? { ...how, since } : how);
  return lastRead ? { ...drift, lastRead } : drift;
}
