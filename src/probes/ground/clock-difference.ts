import { evidenceKey } from '../../kit/define-probe.ts';
import { type FactSource, mapFact } from '../../model/fact.ts';
import { identity } from '../host/identity.ts';

/** Between which two numbers of seconds the clock of the host is ahead of that of the auditor; null on the auditor's own machine. */
export interface ClockDifference {
  readonly least: number;
  readonly most: number;
}

/**
 * The host read its clock after the audit of it had begun, and before the answer was here: what lies between is the way
 * and the work, and says nothing.
 */
export const clockDifference: FactSource<'host', ClockDifference | null> = {
  id: 'clock-difference',
  scope: 'host',
  reads: identity.reads,
  read: (host) =>
    mapFact(identity.read(host), ({ clock }) => {
      const { connection, startedAt, sections } = host.snapshot;
      const arrived = sections[evidenceKey(host.path, identity.id)]?.collectedAt;
      if (!connection || arrived === undefined) return null;
      return { least: clock - Date.parse(arrived) / 1000, most: clock - Date.parse(startedAt) / 1000 };
    }),
};
