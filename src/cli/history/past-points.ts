import type { Past } from '../../history/trend-of.ts';
import type { HostPoint, RunPoint } from '../../model/history.ts';
import { TREND_LENGTH } from '../../model/trend.ts';
import { type KeptAudit, looksAtTheSame } from './kept-audit.ts';
import type { HostOfRun } from './sought.ts';

/** How the hosts of a run stood in the audits before it, the earliest first. */
export interface PastPoints {
  readonly ofHost: (name: string) => readonly Past<HostPoint>[];
  readonly ofRun: readonly Past<RunPoint>[];
}

/** Picks out of audits, the last first, how the hosts of a run stood in them. */
export function pastPoints(wanted: readonly HostOfRun[]) {
  const ofRun: Past<RunPoint>[] = [];
  const ofHosts = new Map(wanted.map(({ name }) => [name, [] as Past<HostPoint>[]]));
  return {
    isFull: () => ofRun.length >= TREND_LENGTH || [...ofHosts.values()].every(isFull),
    see: ({ run, hosts }: KeptAudit): void => {
      let shared = 0;
      for (const host of wanted) {
        const kept = hosts.get(host.name);
        if (!kept || kept.point.state === 'notattempted' || !looksAtTheSame(host, kept)) continue;
        shared += 1;
        const points = ofHosts.get(host.name);
        if (points) add(points, { run, point: kept.point });
      }
      // An audit of one host says nothing of how a fleet stood, nor one of a fleet of another.
      if (shared * 2 > wanted.length + hosts.size - shared) add(ofRun, { run, point: run.point });
    },
    points: (): PastPoints => ({
      ofHost: (name) => (ofHosts.get(name) ?? []).toReversed(),
      ofRun: ofRun.toReversed(),
    }),
  };
}

const isFull = (points: readonly unknown[]): boolean => points.length >= TREND_LENGTH;

/** What was interrupted and went on, or was judged once more, began as what came of it did, which was met first. */
function add<Point>(points: Past<Point>[], past: Past<Point>): void {
  if (!isFull(points) && points.at(-1)?.run.startedAt !== past.run.startedAt) points.push(past);
}
