import type { DriftFinding, HostDrift } from './drift.ts';

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
  /**
   * How many each list of the drift has; `failingNew` of the new objects have something that fails, and of what was judged
   * otherwise so much was judged worse.
   */
  readonly counts: Readonly<
    Record<
      | Lists
      | 'notCompared'
      | 'notLookedAt'
      | 'failingNew'
      | 'judgedWorse'
      | 'goneEngines'
      | 'neverSeen'
      | 'moreSevere',
      number
    >
  >;
}

/** Whether what was judged otherwise fails now, or is less certain than it was. */
export const isJudgedWorse = ({ before, after }: Pick<DriftFinding, 'before' | 'after'>): boolean =>
  after === 'fail' || (after === 'manual' && before !== 'manual');

/** The engines that are not there any more, with what failed on them. */
export const goneEngines = ({ vanishedObjects }: Pick<HostDrift, 'vanishedObjects'>) =>
  vanishedObjects.filter(({ resource }) => resource.type === 'engine');

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
      notCompared: drift.notCompared.length,
      judgedWorse: drift.rejudged.filter(isJudgedWorse).length,
      moreSevere: drift.moreSevere?.length ?? 0,
      goneEngines: goneEngines(drift).length,
      neverSeen: (drift.neverSeen?.engines ?? 0) + (drift.neverSeen?.containers ?? 0),
      notLookedAt: drift.notLookedAt?.length ?? 0,
      failingNew: drift.newObjects.filter(({ failing }) => failing.length > 0).length,
    },
  };
}
