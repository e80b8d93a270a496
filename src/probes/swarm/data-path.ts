import { deriveFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { canonicalAddress, splitHostPort } from './addresses.ts';
import { nodeAddresses } from './node-addresses.ts';

/** The addresses of a node for the traffic of containers and for management, in the one form that can be compared. */
export interface DataPath {
  /** Empty where none was given: then it is that of management. */
  readonly data: string;
  readonly management: string;
  /** Both as they were read. */
  readonly where: string;
}

/**
 * GET /info names the address of management only, so that it can never show that the two differ. A node that joined
 * without naming an address to advertise has none in its file; the engine then says which one it found.
 */
export const dataPath = deriveFact({
  id: 'data-path',
  scope: 'engine',
  from: { node: nodeAddresses },
  value: ({ node }): DataPath | Unread => {
    const { DataPathAddr, AdvertiseAddr, NodeAddr, path } = node;
    const told = AdvertiseAddr === '' ? NodeAddr : (splitHostPort(AdvertiseAddr)?.host ?? AdvertiseAddr);
    const advertised =
      AdvertiseAddr === '' ? `Swarm.NodeAddr = ${NodeAddr || 'empty'}` : `AdvertiseAddr = ${AdvertiseAddr}`;
    const where = `DataPathAddr = ${DataPathAddr || 'empty'}, ${advertised} (${path})`;
    if (DataPathAddr === '') return { data: '', management: told, where };
    const [data, management] = [canonicalAddress(DataPathAddr), canonicalAddress(told)];
    if (data !== null && management !== null) return { data, management, where };
    const detail = `${where}: of these one is no address, so whether they are the same cannot be told.`;
    return unread(cause('unparseable', detail, 'Restart the engine, which writes addresses there.'));
  },
});
