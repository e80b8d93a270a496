import { type Cause, cause } from '../model/cause.ts';
import type { InventoryHost } from '../model/inventory.ts';
import type { NetworkScope, Snapshot } from '../model/snapshot.ts';
import type { Transport } from '../transports/transport.ts';
import type { OpenTransport } from './open-transport.ts';
import { operator } from './operator.ts';
import { toolVersion } from './package-root.ts';

export interface TargetOptions {
  readonly open: OpenTransport;
  /** The path of the only engine that is wanted, whatever the inventory says. */
  readonly engine?: string;
  /** Whom to ask over the network from where the host stands. */
  readonly network?: NetworkScope;
  readonly signal: AbortSignal;
  /** Reads no more than tells what an audit would get to read. */
  readonly firstLook?: boolean;
  /** Told in a few words what is done next. */
  onProgress(text: string): void;
}

/** How long a host gets where nothing else is said. */
const HOST_SECONDS = 120;

/**
 * Collects the evidence of one host; where it cannot be reached, the snapshot says why. What was read when its
 * deadline or the signal came stands.
 */
export async function collectTarget(
  host: InventoryHost,
  { open, engine, network, signal, firstLook, onProgress }: TargetOptions,
): Promise<Snapshot> {
  const { collectHost } = await import('../collect/collect-host.ts');
  const sockets = engine ? [engine] : host.sockets;
  const startedAt = new Date();
  const deadlineMs = (host.timeout ?? HOST_SECONDS) * 1000;
  const deadline = AbortSignal.timeout(Math.ceil(deadlineMs));
  const reached = await reach(host, open, AbortSignal.any([signal, deadline]));
  if ('failure' in reached) return unreached(host, reached.failure, startedAt);
  const { transport } = reached;
  try {
    const snapshot = await collectHost({
      transport,
      name: host.name,
      target: targetOf(host, transport),
      toolVersion: toolVersion(),
      deadlineMs: Math.max(1000, deadlineMs - (Date.now() - startedAt.getTime())),
      signal,
      onProgress,
      ...(sockets?.length ? { engineSockets: [...new Set(sockets)] } : {}),
      ...(firstLook ? { firstLook } : {}),
      ...(network === undefined || network === 'configured' ? {} : { network }),
    });
    return { ...snapshot, collectedBy: operator() };
  } finally {
    await transport.close();
  }
}

/** The snapshot of a host that the run ended before. */
export async function notAttempted(host: InventoryHost): Promise<Snapshot> {
  return { ...(await unreached(host, NOT_BEGUN, new Date())), notAttempted: true };
}

type Reached = { readonly transport: Transport } | { readonly failure: Cause };

async function reach(host: InventoryHost, open: OpenTransport, signal: AbortSignal): Promise<Reached> {
  if (host.address === null) return { transport: await open(host, signal) };
  const [{ withRetries }, { ConnectFailure }] = await Promise.all([
    import('../fleet/with-retries.ts'),
    import('../transports/ssh/connect-failure.ts'),
  ]);
  const passing = (thrown: unknown) => thrown instanceof ConnectFailure && thrown.passing;
  try {
    return { transport: await withRetries(() => open(host, signal), passing, signal) };
  } catch (thrown) {
    if (thrown instanceof ConnectFailure) return { failure: thrown.why };
    throw thrown;
  }
}

const NOT_BEGUN = cause(
  'interrupted',
  'The run ended before this host was begun.',
  'Audit it again, or go on with the run (--resume).',
);

async function unreached(host: InventoryHost, why: Cause, startedAt: Date): Promise<Snapshot> {
  const { unreachedHost } = await import('../collect/unreached-host.ts');
  const known = { name: host.name, target: targetOf(host), toolVersion: toolVersion() };
  return { ...unreachedHost(known, why, startedAt, new Date()), collectedBy: operator() };
}

/** As the results name it: with the account, the address and the port that the configuration came to, once known. */
function targetOf({ address, user, port }: InventoryHost, transport?: Transport): string {
  if (address === null) return 'local';
  const facts = transport?.facts();
  const end = facts?.hostKeys.at(-1);
  const host = end?.address ?? address;
  const login = facts?.user ?? user;
  const number = end?.port ?? port;
  return `ssh://${login ? `${login}@` : ''}${host.includes(':') ? `[${host}]` : host}${number ? `:${number}` : ''}`;
}
