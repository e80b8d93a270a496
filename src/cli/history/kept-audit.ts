import type { KeptHost, KeptRun } from '../../model/history.ts';
import type { HostOfRun } from './sought.ts';

/** An audit that is kept, with its hosts by their names. */
export interface KeptAudit {
  readonly run: KeptRun;
  readonly hosts: ReadonlyMap<string, KeptHost>;
}

/** Whether two audits of a host were about the same engines. */
export const looksAtTheSame = (one: Sockets, other: Sockets): boolean => socketsOf(one) === socketsOf(other);

type Sockets = Pick<HostOfRun, 'engineSockets'>;

const socketsOf = ({ engineSockets = [] }: Sockets): string =>
  JSON.stringify([...new Set(engineSockets)].sort());
