import { baselineOf, changedBasis, judgesOtherwise, mayBeLeftOut } from '../history/baseline.ts';
import { driftOf } from '../history/drift.ts';
import { type MarkedHost, markedHost, possibleRenames } from '../history/renames.ts';
import { HistoryFault } from '../history/store/faults.ts';
import type { Baseline, HostDrift } from '../model/drift.ts';
import { wasAudited } from '../model/fleet.ts';
import { InputError } from '../model/input-error.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import type { Earlier } from './earlier.ts';
import { Failure } from './failure.ts';

/**
 * The same results with what changed against earlier ones; memory holds two hosts, and what marks each where some may be renamed.
 * A host of which the earlier results can no longer be read stays without its changes where `lose` takes the reason, and else
 * ends the results.
 */
export function compared(
  results: ResultsStream,
  earlier: Earlier,
  lose?: (why: Error) => void,
): ResultsStream {
  const told = baselineOf(earlier, results);
  const baseline = { ...told, newHosts: told.newHosts.filter((name) => !earlier.lastRead?.has(name)) };
  const marks = marksOf(baseline);
  return {
    ...results,
    head: { ...results.head, run: { ...results.head.run, baseline } },
    hosts: (async function* (): AsyncGenerator<HostResult> {
      for (const name of marks.missing)
        marks.before((await orLose(() => earlier.hostOf(name), lose)) ?? null);
      for await (const host of results.hosts) {
        const before = await orLose(() => earlierOf(earlier, results, host, baseline), lose);
        marks.before(before?.host ?? null);
        marks.after(host);
        yield before ? { ...host, drift: driftSince(before, earlier, host) } : host;
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

/** Undefined where it could not be read, and someone takes the reason. */
async function orLose<T>(
  read: () => Promise<T>,
  lose: ((why: Error) => void) | undefined,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (!lose || !isForUser(thrown)) throw thrown;
    lose(thrown);
    return undefined;
  }
}

/** A file that was written over, or a history that another run has pruned, and no bug of ours. */
const isForUser = (thrown: unknown): thrown is Error =>
  thrown instanceof Failure || thrown instanceof InputError || thrown instanceof HistoryFault;

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
