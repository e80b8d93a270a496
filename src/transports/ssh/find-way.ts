import { type Address, parseAddress } from '../../model/address.ts';
import type { Hop } from '../../model/inventory.ts';
import { MOST_HOPS } from '../../model/most-hops.ts';
import { visibleText } from '../../model/visible-text.ts';
import { ConnectFailure } from './connect-failure.ts';
import { readSshConfig, type SshConfig, type SshOverrides } from './ssh-config.ts';

/** One host on the way, the one to be audited last. */
export interface Waypoint {
  /** As the user named it. */
  readonly name: string;
  readonly config: SshConfig;
  /** Fingerprints of the only keys that it may show; empty: known_hosts decides. */
  readonly pins: readonly string[];
}

/** Where to go, and what stands above the configuration of SSH on the way. */
export interface Destination {
  readonly name: string;
  readonly address: string;
  readonly pins: readonly string[];
  /** The way as the user named it; absent: the configuration knows. */
  readonly hops?: readonly Hop[];
  /** For the last host alone. */
  readonly login: Pick<SshOverrides, 'user' | 'port' | 'keys'>;
  /** For every host on the way. */
  readonly everywhere: Pick<SshOverrides, 'knownHosts' | 'configFile' | 'environment'>;
}

/**
 * The hops to a host as OpenSSH would take them: those of its ProxyJump in order, and before the first of them
 * whatever its own configuration asks for. Rejects with a `ConnectFailure`.
 */
export async function findWay(to: Destination): Promise<readonly Waypoint[]> {
  const { name, address, pins, login, everywhere } = to;
  const config = await readSshConfig(address, { ...everywhere, ...login });
  const way: Waypoint[] = [{ name, config, pins }];
  let before = to.hops ?? hopsOf(config);
  while (before.length > 0) {
    if (way.length + before.length > MOST_HOPS + 1) {
      throw new ConnectFailure(
        'ssh-config',
        `The way to ${name} has more than ${MOST_HOPS} hops (ProxyJump).`,
        'Look for hosts that lead to each other in ~/.ssh/config or the inventory.',
      );
    }
    const hops = await Promise.all(before.map((hop) => waypointAt(hop, everywhere)));
    way.unshift(...hops);
    before = before[0]?.direct ? [] : hopsOf(hops[0]?.config);
  }
  return way;
}

const hopsOf = (config: SshConfig | undefined): readonly Hop[] =>
  (config?.jumps ?? []).map((address) => ({ address }));

async function waypointAt(hop: Hop, everywhere: Destination['everywhere']): Promise<Waypoint> {
  const { address, name = address, key, hostKeys = [] } = hop;
  const { host, ...login } = hopAt(address);
  const keys = key === undefined ? {} : { keys: [key] };
  return { name, config: await readSshConfig(host, { ...everywhere, ...login, ...keys }), pins: hostKeys };
}

function hopAt(jump: string): Address {
  const address = parseAddress(jump);
  if (!('wrong' in address)) return address;
  throw new ConnectFailure(
    'ssh-config',
    `The hop "${visibleText(jump)}" ${address.wrong}.`,
    'Mend it in the inventory (jump) or in ~/.ssh/config (ProxyJump).',
  );
}
