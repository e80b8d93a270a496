import { formatAddress, parseAddress } from '../../model/address.ts';
import { errorAt } from '../../model/input-error.ts';
import type { Hop, InventoryHost } from '../../model/inventory.ts';
import { MOST_HOPS } from '../../model/most-hops.ts';

/** A host with its jumps as they are written. */
export interface HostWithJumps {
  readonly host: InventoryHost;
  readonly jump: readonly string[] | undefined;
}

/**
 * Finds the way to every host. Where a jump names a host of the inventory, the way to that one is a part of it, and
 * what is set for it holds there too: address, user, port, key and host keys.
 *
 * @throws InputError for a way that leads in a circle, over too many machines, or over this one
 */
export function resolveJumps(all: readonly HostWithJumps[]): readonly InventoryHost[] {
  const named = new Map(all.map((one) => [one.host.name, one]));
  /** `until` are the hosts whose jumps are being followed, the one whose way it is first. */
  const wayTo = ({ host, jump = [] }: HostWithJumps, until: readonly InventoryHost[]): readonly Hop[] => {
    const way: Hop[] = [];
    for (const written of jump) {
      const address = parseAddress(written);
      const known = 'wrong' in address ? undefined : named.get(address.host);
      if ('wrong' in address || !known) way.push({ address: written });
      else {
        refuse(host, known.host, until);
        const { user = known.host.user, port = known.host.port } = address;
        const place = {
          host: known.host.address ?? '',
          ...(user ? { user } : {}),
          ...(port ? { port } : {}),
        };
        way.push(...wayTo(known, [...until, known.host]), hopOver(known, formatAddress(place)));
      }
      // Two jumps each, and two for each of these: a short inventory can mean more machines than there is memory for.
      if (way.length > MOST_HOPS) throw tooLong(until[0] ?? host);
    }
    return way;
  };
  return all.map((one) => (one.jump ? { ...one.host, jump: wayTo(one, [one.host]) } : one.host));
}

function hopOver({ host, jump }: HostWithJumps, address: string): Hop {
  const { name, key, hostKeys } = host;
  return {
    address,
    name,
    ...(key === undefined ? {} : { key }),
    ...(hostKeys.length > 0 ? { hostKeys } : {}),
    ...(jump?.length === 0 ? { direct: true } : {}),
  };
}

function refuse(host: InventoryHost, hop: InventoryHost, until: readonly InventoryHost[]): void {
  if (until.includes(hop)) {
    throw at(
      host,
      `the way to ${until[0]?.name} leads over ${hop.name} to itself; give ${hop.name} a jump of its own, such as none.`,
    );
  }
  if (hop.address === null) throw at(host, `${hop.name}, the jump of ${host.name}, is this machine.`);
  if (until.length > MOST_HOPS) throw tooLong(until[0] ?? host);
}

const tooLong = (host: InventoryHost): Error =>
  at(host, `the way to ${host.name} leads over more than ${MOST_HOPS} machines.`);

const at = ({ origin }: InventoryHost, sentence: string): Error =>
  errorAt(origin?.file ?? '', origin?.line ?? 1, sentence);
