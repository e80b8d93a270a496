import type { KeptHost, KeptRun } from '../../model/history.ts';
import { limitedAlike } from '../../model/only.ts';
import type { HostOfRun } from './sought.ts';

/** An audit that is kept, with its hosts by their names. */
export interface KeptAudit {
  readonly run: KeptRun;
  readonly hosts: ReadonlyMap<string, KeptHost>;
}

/** Whether two audits of a host were about the same engines and objects. */
export const looksAtTheSame = (one: Limits, other: Limits): boolean =>
  socketsOf(one) === socketsOf(other) && limitedAlike(one, other);

type Limits = Pick<HostOfRun, 'engineSockets' | 'only'>;

const socketsOf = ({ engineSockets = [] }: Limits): string =>
  JSON.stringify([...new Set(engineSockets)].sort());
