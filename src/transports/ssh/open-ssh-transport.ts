import type { InventoryHost } from '../../model/inventory.ts';
import type { Transport } from '../transport.ts';
import { ConnectFailure } from './connect-failure.ts';
import { findWay, type Waypoint } from './find-way.ts';
import { knownKeyTypes } from './judge-host-key.ts';
import type { openKeyStore } from './login-keys.ts';
import { readKnownHosts } from './read-known-hosts.ts';
import { remoteTransport } from './remote-transport.ts';
import { connectBySsh2 } from './ssh2-connection.ts';
import { type HostKeyRules, hostToVerify, rememberHostKey, verifyHostKey } from './verify-host-key.ts';

/** What all hosts of a run have in common. */
export interface SshRun {
  readonly keys: ReturnType<typeof openKeyStore>;
  readonly hostKeyRules: HostKeyRules;
  /** The only known_hosts file; absent where the configuration names them. */
  readonly knownHosts?: string;
  /** The variables of the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Connects to a host of the inventory. Rejects with a `ConnectFailure`; then nothing of the host was read. */
export async function openSshTransport(
  host: InventoryHost,
  run: SshRun,
  signal: AbortSignal,
): Promise<Transport> {
  if (host.address === null) throw new Error(`${host.name} is this machine.`);
  const way = await findWay(host.name, host.address, {
    environment: run.environment,
    ...(host.user === undefined ? {} : { user: host.user }),
    ...(host.port === undefined ? {} : { port: host.port }),
    ...(host.key === undefined ? {} : { keys: [host.key] }),
    ...(host.jump === undefined ? {} : { jumps: host.jump }),
    ...(host.sshConfig === undefined ? {} : { configFile: host.sshConfig }),
    ...(run.knownHosts === undefined ? {} : { knownHosts: run.knownHosts }),
  });
  const pinsOf = (waypoint: Waypoint) => (waypoint === way.at(-1) ? host.hostKeys : []);
  const connection = await connectBySsh2({
    way,
    signal,
    keysFor: run.keys,
    judge: (waypoint, key) => verifyHostKey(waypoint.config, key, pinsOf(waypoint), run.hostKeyRules),
    remember: async ({ config }, key) => {
      const problem = await rememberHostKey(config, key);
      if (problem !== null)
        throw new ConnectFailure('host-key', problem, 'Look at that file, or pin the key (--host-key).');
    },
    knownKeyTypes: async ({ config }) =>
      knownKeyTypes(await readKnownHosts(config.knownHostsFiles), hostToVerify(config)),
  });
  return remoteTransport(connection, host.sudo ?? 'auto');
}
