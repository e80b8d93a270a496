import { type Address, parseAddress } from '../../model/address.ts';
import { visibleText } from '../../model/visible-text.ts';
import { ConnectFailure } from './connect-failure.ts';
import { readSshConfig, type SshConfig, type SshOverrides } from './ssh-config.ts';

/** One host on the way, the one to be audited last. */
export interface Waypoint {
  /** As the user named it. */
  readonly name: string;
  readonly config: SshConfig;
}

/** Longer ways are circles. */
const MOST_HOPS = 16;

/**
 * The hops to a host as OpenSSH would take them: those of its ProxyJump in order, and before the first of them
 * whatever its own configuration asks for. Rejects with a `ConnectFailure`.
 */
export async function findWay(
  name: string,
  address: string,
  overrides: SshOverrides,
): Promise<readonly Waypoint[]> {
  const way: Waypoint[] = [{ name, config: await readSshConfig(address, overrides) }];
  const { configFile, knownHosts, environment } = overrides;
  for (let jumps = way[0]?.config.jumps ?? []; jumps.length > 0; jumps = way[0]?.config.jumps ?? []) {
    const hops = await Promise.all(
      jumps.map(async (jump) => {
        const { host, ...login } = hopAt(jump);
        const config = await readSshConfig(host, {
          ...login,
          ...(environment === undefined ? {} : { environment }),
          ...(configFile === undefined ? {} : { configFile }),
          ...(knownHosts === undefined ? {} : { knownHosts }),
        });
        return { name: jump, config };
      }),
    );
    way.unshift(...hops);
    if (way.length > MOST_HOPS) {
      throw new ConnectFailure(
        'ssh-config',
        `The way to ${name} has more than ${MOST_HOPS} hops (ProxyJump).`,
        'Look for hosts that lead to each other in ~/.ssh/config or the inventory.',
      );
    }
  }
  return way;
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
