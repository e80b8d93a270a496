import type { HostDrift } from './drift.ts';

type Lists = Exclude<
  { [Key in keyof HostDrift]: HostDrift[Key] extends readonly unknown[] ? Key : never }[keyof HostDrift],
  'notCompared' | undefined
>;

/** How much changed on a host, small enough for a whole fleet. */
export interface DriftSummary {
  readonly host: HostDrift['host'];
  readonly otherKey: boolean;
  /** Whether it was compared with an older audit than the other hosts of the run. */
  readonly olderAudit: boolean;
  /** How many each list of the drift has; `failingNew` of the new objects have something that fails. */
  readonly counts: Readonly<Record<Lists | 'notLookedAt' | 'failingNew', number>>;
}

/** Counts what changed on a host. */
export function summariseDrift(drift: HostDrift): DriftSummary {
  return {
    host: drift.host,
    otherKey: drift.hostKey !== null,
    olderAudit: drift.lastRead !== undefined,
    counts: {
      newlyFailing: drift.newlyFailing.length,
      fixed: drift.fixed.length,
      stillFailing: drift.stillFailing.length,
      comeToLight: drift.comeToLight.length,
      newlyUndecided: drift.newlyUndecided.length,
      newlyDecided: drift.newlyDecided.length,
      rejudged: drift.rejudged.length,
      waiversEnded: drift.waiversEnded.length,
      newlyWaived: drift.newlyWaived.length,
      newObjects: drift.newObjects.length,
      vanishedObjects: drift.vanishedObjects.length,
      notLookedAt: drift.notLookedAt?.length ?? 0,
      failingNew: drift.newObjects.filter(({ failing }) => failing.length > 0).length,
    },
  };
}
