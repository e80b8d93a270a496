import { isEveryAddress } from '../containers/published-ports.ts';
import type { HostInterface, HostRules } from './host-rules.ts';
import { isPrivate } from './networks.ts';
import type { Condition, Rule, Table } from './ruleset.ts';
import { meets, outcomeAt, type Packet } from './traverse.ts';

/** A port of the host that a container publishes on an address. */
export interface PublishedAddress {
  readonly container: string;
  /** Such as `80/tcp`. */
  readonly containerPort: string;
  readonly address: string;
  readonly port: number;
}

/** Who can connect to it from outside, as far as rules tell. */
export type Reach =
  /** Loopback or a private address: strangers have no way to it. */
  | 'private'
  /** Rules drop what strangers send, on every interface. */
  | 'restricted'
  /** A rule may drop it, by a condition that is not looked into, such as a list of addresses. */
  | 'perhaps'
  | 'open';

/** The reach of a published port by its address alone; null where it is one for all, or a public one. */
export const reachByAddress = (address: string): 'private' | null =>
  !isEveryAddress(address) && isPrivate(address) ? 'private' : null;

/**
 * The way of a stranger's first packet to a published port. Where the engine's rules send it on to the container, it comes
 * by the chains for forwarded packets, with the port of the container; where a program on the host accepts it (docker-proxy,
 * rootlesskit), by those for packets to the host. `bridge` is null where the engine has no rules on the host.
 */
export function reachOf(published: PublishedAddress, rules: HostRules, bridge: string | null): Reach {
  const byAddress = reachByAddress(published.address);
  if (byAddress) return byAddress;
  const places = placesOf(published, rules);
  const reaches = places.map((place) => reachBy(published, rules, place, familyOf(published), bridge));
  if (reaches.includes('open')) return 'open';
  if (reaches.includes('perhaps')) return 'perhaps';
  // Without an address of that family on any interface there is nothing to connect to.
  return reaches.length === 0 && isEveryAddress(published.address) ? 'private' : 'restricted';
}

const familyOf = ({ address }: PublishedAddress): Packet['family'] => (address.includes(':') ? 'ip6' : 'ip');

/** Where strangers can come in for it, with the addresses that are meant there. */
function placesOf(
  { address: published }: PublishedAddress,
  { outward }: HostRules,
): readonly HostInterface[] {
  const every = isEveryAddress(published);
  const six = published.includes(':');
  const entries = outward.flatMap((one) => {
    const own = one.addresses.filter((address) => address.includes(':') === six);
    const usable = every
      ? own.filter((address) => !/^fe80:/i.test(address))
      : own.filter((address) => address === published);
    return usable.length > 0 ? [{ ...one, addresses: usable }] : [];
  });
  // An address that no interface has, such as one that floats between hosts, may come in by any.
  const anywhere = outward.map(({ name }) => ({ name, addresses: [published] }));
  return entries.length > 0 || every ? entries : anywhere;
}

function reachBy(
  { containerPort, port }: PublishedAddress,
  { tables }: HostRules,
  place: HostInterface,
  family: Packet['family'],
  bridge: string | null,
): Reach {
  const [, protocol = 'tcp'] = containerPort.split('/');
  const arriving: Packet = {
    family,
    in: place.name,
    out: '',
    protocol,
    port,
    originalPort: port,
    translated: false,
    destinations: place.addresses,
  };
  const before = outcomeAt(tables, 'prerouting', arriving);
  const sent = bridge === null ? null : translation(tables, arriving, bridge);
  const after = sent
    ? outcomeAt(tables, 'forward', { ...arriving, ...sent, translated: true })
    : outcomeAt(tables, 'input', arriving);
  if (!before.possible.has('accept')) return 'restricted';
  // Those of the host stop nothing that a rule which was not understood sends elsewhere.
  if (!after.possible.has('accept'))
    return bridge !== null && !sent && mayBeSent(tables, arriving) ? 'perhaps' : 'restricted';
  return before.possible.has('drop') || after.possible.has('drop') ? 'perhaps' : 'open';
}

/** Whether a rule that does not name the port may send it on to a container. */
const mayBeSent = (tables: readonly Table[], packet: Packet): boolean =>
  tables.some(
    ({ family, chains }) =>
      (family === 'inet' || family === packet.family) &&
      chains.some(({ rules }) =>
        rules.some(({ target, conditions }) => target.kind === 'dnat' && meets(conditions, packet) !== false),
      ),
  );

/** Where rules send a packet on to; null where none does. */
function translation(
  tables: readonly Table[],
  packet: Packet,
  bridge: string,
): Pick<Packet, 'port' | 'out' | 'destinations'> | null {
  for (const table of tables) {
    if (table.family !== 'inet' && table.family !== packet.family) continue;
    for (const { rules } of table.chains) {
      const rule = rules.find((one) => sends(one, packet));
      if (rule?.target.kind !== 'dnat') continue;
      const [, address = '', port = ''] = /^\[?([0-9a-f.:]*?)\]?(?::(\d+))?$/i.exec(rule.target.to) ?? [];
      const from = rule.conditions.find(({ what, not }) => what === 'in' && not)?.values[0];
      return {
        port: port === '' ? packet.port : Number(port),
        // The engine's rule leaves out packets from the bridge itself, which so tells its name where a container is on several.
        out: from ?? bridge,
        destinations: address === '' ? [] : [address],
      };
    }
  }
  return null;
}

function sends({ target, conditions }: Rule, packet: Packet): boolean {
  const { port, protocol, destinations } = packet;
  const on = (what: Condition['what']): Condition | undefined =>
    conditions.find((one) => one.what === what && !one.not);
  const [ports, protocols, addresses] = [on('port'), on('protocol'), on('destination')];
  return (
    target.kind === 'dnat' &&
    ports?.values.some((value) => holdsPort(value, port)) === true &&
    (protocols?.values.includes(protocol ?? '') ?? true) &&
    (addresses?.values.some((value) => destinations.includes(value.replace(/\/(32|128)$/, ''))) ?? true) &&
    meets(conditions, packet) !== false
  );
}

const holdsPort = (value: string, port: number | null): boolean => {
  const [first = '', last = first] = value.split(/[:-]/);
  return port !== null && port >= Number(first) && port <= Number(last);
};

/** Whether the host itself turns away what no rule accepts: a port that nobody opened is dropped on each outward interface. */
export const deniesByDefault = (rules: HostRules): boolean =>
  rules.outward.length > 0 && rules.outward.every((place) => deniesOn(place, rules, 'ip'));

/** Whether strangers have a way to a published port by an interface on which the host itself denies by default. */
export const goesPastFirewall = (
  published: PublishedAddress,
  rules: HostRules,
  bridge: string | null,
): boolean => {
  const family = familyOf(published);
  return placesOf(published, rules).some(
    (place) => reachBy(published, rules, place, family, bridge) === 'open' && deniesOn(place, rules, family),
  );
};

const deniesOn = (
  { name, addresses }: HostInterface,
  { tables }: HostRules,
  family: Packet['family'],
): boolean =>
  outcomeAt(tables, 'input', {
    family,
    in: name,
    out: '',
    protocol: 'tcp',
    // Reserved, and never in use (RFC 6335).
    port: 1023,
    originalPort: 1023,
    translated: false,
    destinations: addresses.filter((address) => address.includes(':') === (family === 'ip6')),
  }).sure === 'drop';
