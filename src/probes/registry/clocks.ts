import { readFact, readsOf } from '../../kit/define-fact.ts';
import { evidenceKey } from '../../kit/define-probe.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { identity } from '../host/identity.ts';

/** The clocks that validity depends on. */
export interface Clocks {
  /** Of the audit: when it began. */
  readonly audit: Date;
  /** By how many seconds the clock of the host is ahead of that of the audit; negative where it is behind. */
  readonly ahead: number;
}

/** What was read when tells how far the clock of a host is off, to within the time that it took. */
export const clocks: FactSource<'host', Clocks> = {
  id: 'clocks',
  scope: 'host',
  reads: readsOf(identity),
  read: (host) => {
    const told = readFact(identity, host);
    if (!told.known) return told;
    const { sections, startedAt } = host.snapshot;
    const arrived = sections[evidenceKey(host.path, identity.id)]?.collectedAt ?? startedAt;
    const ahead = Math.round(told.value.clock - Date.parse(arrived) / 1000);
    return known({ audit: new Date(startedAt), ahead }, told.evidence);
  },
};
