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
        const { host, ...login } = parseJump(jump);
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

/** `[user@]host[:port]`, as ProxyJump takes it; `ssh://` may stand before it. */
function parseJump(jump: string): { readonly host: string; readonly user?: string; readonly port?: number } {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:(.*)@)?(?:\[([^\]]*)\]|([^:]*|[^:]*(?::[^:]*){2,}))(?::(\d+))?\/?$/.exec(jump) ?? [];
  const host = bracketed ?? plain;
  if (!host) {
    throw new ConnectFailure(
      'ssh-config',
      `The hop "${jump}" is no [user@]host[:port].`,
      'Mend it in the inventory (jump) or in ~/.ssh/config (ProxyJump).',
    );
  }
  return { host, ...(user ? { user } : {}), ...(port ? { port: Number(port) } : {}) };
}
