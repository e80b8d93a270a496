import type { History } from '../../history/store/open.ts';
import { wasAudited } from '../../model/fleet.ts';
import type { KeptRun } from '../../model/history.ts';
import { type KeptAudit, looksAtTheSame } from './kept-audit.ts';
import { type PastPoints, pastPoints } from './past-points.ts';
import type { Sought } from './sought.ts';

/** What a history has for a run to be compared with. */
export interface LookedBack {
  /** Null where no audit tried any of the hosts. */
  readonly audit: KeptAudit | null;
  /** The last audit that read a host in the same way, for each that `audit` did not read so. */
  readonly lastRead: ReadonlyMap<string, KeptAudit>;
  readonly points: PastPoints;
}

/** The share of the hosts that an audit has to have tried for nothing older to be looked at. */
const ENOUGH = 0.9;
/** How many audits are looked through for one that read the last host, and for a trend. */
const FAR_BACK = { read: 200, trend: 60 };

/**
 * Finds the last of the audits that tried nearly all of the hosts, else the one that tried most: an audit of one host between
 * two of a fleet makes no host of the fleet new, and one that was interrupted hides nothing. One of the same benchmark and level,
 * that looked at the same engines, goes before the others unless it tried far fewer hosts: what an audit leaves out it does not
 * compare, so that a change there would never be told.
 */
export function lookBack(history: History, sought: Sought): LookedBack {
  const { hosts: wanted, benchmark, level } = sought;
  const enough = wanted.length * ENOUGH;
  let [best, alike]: [Best, Best] = [NONE, NONE];
  const byName = new Map(wanted.map((host) => [host.name, host]));
  const unread = new Set([...byName.keys()].filter((name) => history.wasRead(name)));
  const lastRead = new Map<string, KeptAudit>();
  const past = pastPoints(wanted);
  for (const [index, run] of runsBefore(history, sought).entries()) {
    const isFound = alike.tried >= enough || (best.tried >= enough && index >= FAR_BACK.read);
    const isRead = unread.size === 0 || index >= FAR_BACK.read;
    const isDrawn = past.isFull() || index >= FAR_BACK.trend;
    if (isFound && isRead && isDrawn) break;
    const audit = { run, hosts: new Map(history.hosts(run).map((host) => [host.name, host])) };
    if (!isDrawn) past.see(audit);
    const tried = wanted.flatMap((host) => {
      const kept = audit.hosts.get(host.name);
      return kept && kept.point.state !== 'notattempted' ? [{ host, kept }] : [];
    });
    best = betterOf(best, { audit, tried: tried.length }, enough);
    const { id, version, level: of } = run.benchmark;
    if (`${id}-${version}` !== benchmark || of !== level) continue;
    const same = tried.filter(({ host, kept }) => looksAtTheSame(host, kept));
    alike = betterOf(alike, { audit, tried: same.length }, enough);
    for (const { host, kept } of same) {
      if (unread.has(host.name) && wasAudited(kept.point)) {
        unread.delete(host.name);
        lastRead.set(host.name, audit);
      }
    }
  }
  const { audit } = alike.tried >= best.tried * ENOUGH ? alike : best;
  const read = (name: string): boolean => {
    const [host, kept] = [byName.get(name), audit?.hosts.get(name)];
    return host !== undefined && kept !== undefined && wasAudited(kept.point) && looksAtTheSame(host, kept);
  };
  return {
    audit,
    lastRead: new Map([...lastRead].filter(([name]) => !read(name))),
    points: past.points(),
  };
}

/** The audits before a run, the last first. What a run goes on with is a part of itself, and nothing to compare it with. */
function runsBefore(history: History, { resumes }: Sought): readonly KeptRun[] {
  const runs = history.runs.toReversed();
  const wasCut = (run: KeptRun): boolean =>
    history.hosts(run).some(({ point }) => point.state === 'notattempted');
  const first = resumes ? runs.findIndex((run) => !wasCut(run)) : 0;
  return first < 0 ? [] : runs.slice(first);
}

interface Best {
  readonly audit: KeptAudit | null;
  readonly tried: number;
}

const NONE: Best = { audit: null, tried: 0 };

const betterOf = (best: Best, other: Best, enough: number): Best =>
  best.tried < enough && other.tried > best.tried ? other : best;
