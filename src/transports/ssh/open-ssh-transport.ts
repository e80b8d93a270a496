import type { InventoryHost } from '../../model/inventory.ts';
import type { Transport } from '../transport.ts';
import { ConnectFailure } from './connect-failure.ts';
import { NoCommonAlgorithm } from './explain-ssh-error.ts';
import { findWay, type Waypoint } from './find-way.ts';
import { hostKeyVerdict, type KnownKey, knownKeyTypes, revokedKeys } from './judge-host-key.ts';
import type { openKeyStore } from './login-keys.ts';
import { whyOpenssh } from './needs-openssh.ts';
import { connectByOpenssh } from './openssh-connection.ts';
import type { HostKeyPins } from './openssh-pins.ts';
import { readKnownHosts } from './read-known-hosts.ts';
import type { Sudo } from './remote-shells.ts';
import { remoteTransport } from './remote-transport.ts';
import type { SshConnection } from './ssh-connection.ts';
import { connectBySsh2 } from './ssh2-connection.ts';
import { type HostKeyRules, hostToVerify, rememberHostKey, verifyHostKey } from './verify-host-key.ts';

/** What all hosts of a run have in common. */
export interface SshRun {
  readonly keys: ReturnType<typeof openKeyStore>;
  readonly hostKeyRules: HostKeyRules;
  /** The only known_hosts file; absent where the configuration names them. */
  readonly knownHosts?: string;
  /** Where the password for sudo on a host comes from (null: there is none); undefined where nobody has one to give. */
  readonly sudoPassword: (host: InventoryHost) => (() => Promise<string | null>) | undefined;
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
  const way = await findWay({
    name: host.name,
    address: host.address,
    pins: host.hostKeys,
    ...(host.jump === undefined ? {} : { hops: host.jump }),
    login: {
      ...(host.user === undefined ? {} : { user: host.user }),
      ...(host.port === undefined ? {} : { port: host.port }),
      ...(host.key === undefined ? {} : { keys: [host.key] }),
    },
    everywhere: {
      environment: run.environment,
      ...(host.sshConfig === undefined ? {} : { configFile: host.sshConfig }),
      ...(run.knownHosts === undefined ? {} : { knownHosts: run.knownHosts }),
    },
  });
  const lines = await readKnownHosts([...new Set(way.flatMap(({ config }) => config.knownHostsFiles))]);
  const reason = host.transport === 'openssh' ? 'it was asked for' : whyOpenssh(way, lines, run.environment);
  if (reason !== null && host.transport !== 'ssh2') return bySystemClient(host, way, run, signal);
  try {
    return remoteTransport(await bySsh2(host, way, run, signal), sudoOn(host, run));
  } catch (thrown) {
    // It knows newer algorithms than ssh2, those against quantum computers among them.
    if (!(thrown instanceof NoCommonAlgorithm) || host.transport === 'ssh2') throw thrown;
    return bySystemClient(host, way, run, signal);
  }
}

function sudoOn(host: InventoryHost, { sudoPassword }: SshRun): Sudo {
  const password = sudoPassword(host);
  return {
    policy: host.sudo ?? 'auto',
    mayHavePassword: password !== undefined,
    password: async () => (await password?.()) ?? null,
  };
}

function bySsh2(
  host: InventoryHost,
  way: readonly Waypoint[],
  run: SshRun,
  signal: AbortSignal,
): Promise<SshConnection> {
  return connectBySsh2({
    way,
    compress: run.sudoPassword(host) === undefined,
    signal,
    keysFor: run.keys,
    judge: ({ config, pins }, shown) => verifyHostKey(config, shown, pins, run.hostKeyRules),
    remember: async ({ config }, shown) => {
      const problem = await rememberHostKey(config, shown);
      if (problem !== null)
        throw new ConnectFailure('host-key', problem, 'Look at that file, or pin the key (--host-key).');
    },
    knownKeyTypes: async ({ config }) =>
      knownKeyTypes(await readKnownHosts(config.knownHostsFiles), hostToVerify(config)),
  });
}

async function bySystemClient(
  host: InventoryHost,
  way: readonly Waypoint[],
  run: SshRun,
  signal: AbortSignal,
): Promise<Transport> {
  const known = await Promise.all(way.map(knownOf));
  const connection = await connectByOpenssh({
    way,
    address: host.address ?? '',
    policy: run.hostKeyRules.policy,
    compress: run.sudoPassword(host) === undefined,
    known: known.map(({ keys }) => keys),
    pins: known.map(({ pins }) => pins),
    signal,
    ...(host.key === undefined ? {} : { key: host.key }),
    ...(run.knownHosts === undefined ? {} : { knownHosts: run.knownHosts }),
    ...(host.jump === undefined ? {} : { hops: host.jump }),
    ...(host.sshConfig === undefined ? {} : { configFile: host.sshConfig }),
  });
  return remoteTransport(connection, sudoOn(host, run));
}

/** What the OpenSSH client has to go by on one machine of the way, and what to tell of it where it refuses. */
async function knownOf({
  config,
  pins,
}: Waypoint): Promise<{ readonly keys: readonly KnownKey[]; readonly pins: HostKeyPins | null }> {
  const lines = await readKnownHosts(config.knownHostsFiles);
  const host = hostToVerify(config);
  // No host can show an empty key, so that all that are known of it differ.
  const verdict = hostKeyVerdict(lines, host, Buffer.alloc(0));
  return {
    keys: verdict.kind === 'mismatch' ? verdict.known : [],
    pins: pins.length === 0 ? null : { fingerprints: pins, revoked: revokedKeys(lines, host) },
  };
}
