import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { CONTROL_PORT, GOSSIP_PORT, type NodeSockets, swarmSockets } from '../host/swarm-sockets.ts';
import { isWildcard, splitHostPort } from './addresses.ts';
import { nodeAddresses } from './node-addresses.ts';

/** A port on which a node answers other nodes, and the addresses to which it is bound there. */
export interface NodeBinding {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly addresses: readonly string[];
}

export interface NodeBindings {
  readonly bindings: readonly NodeBinding[];
  /** What says so. */
  readonly where: string;
}

/**
 * To which addresses a node of a swarm binds its ports of control (managers) and gossip: by its open sockets, or, where
 * these could not be read, by the address that it was told to listen on, which holds for all three (moby,
 * libnetwork: the gossip takes the host of the listen address). The port of data, 4789, has no choice of address.
 */
export const nodeBindings: FactSource<'engine', NodeBindings> = {
  id: 'node-bindings',
  scope: 'engine',
  reads: readsOf(engineInfo, swarmSockets, nodeAddresses),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (!info.known) return info;
    const isManager = info.value.Swarm.ControlAvailable;
    const told = readFact(nodeAddresses, engine);
    const listen = told.known ? splitHostPort(told.value.ListenAddr) : null;
    const ports = [
      ...(isManager ? ([[listen?.port ?? CONTROL_PORT, 'tcp']] as const) : []),
      [GOSSIP_PORT, 'tcp'] as const,
      [GOSSIP_PORT, 'udp'] as const,
    ];
    const open = openSockets(engine);
    if (open.known) {
      const bindings = bound(ports, open.value, engine);
      // Without the file it is not known to which port control was moved.
      if ('cause' in bindings && open.value.own && !told.known) return told;
      const evidence = [...new Set([...info.evidence, ...open.evidence, ...told.evidence])];
      return 'cause' in bindings
        ? unread(bindings.cause, evidence)
        : known({ bindings, where: whoseSockets(open.value, engine) }, evidence);
    }
    if (!told.known) return { ...open, evidence: [...new Set([...open.evidence, ...told.evidence])] };
    if (listen === null) {
      const detail = `${told.value.path} has no address with a port as ListenAddr.`;
      return unread(cause('unparseable', detail, 'Restart the engine, which writes it anew.'), told.evidence);
    }
    const bindings = ports.map(([port, protocol]) => ({ port, protocol, addresses: [listen.host] }));
    const where = `ListenAddr = ${told.value.ListenAddr} in ${told.value.path}`;
    return known({ bindings, where }, told.evidence);
  },
};

const whoseSockets = ({ own }: Pick<Open, 'own'>, engine: Subject<'engine'>): string =>
  `open sockets of ${own ? '' : 'the user of '}dockerd (pid ${engine.item.pid})`;

type Open = Extract<NodeSockets, { state: 'read' }>;

function openSockets(engine: Subject<'engine'>): Fact<Open> {
  const sockets = readFact(swarmSockets, engine);
  if (!sockets.known) return sockets;
  const { pid, id } = engine.item;
  const own = pid === null ? undefined : sockets.value[String(pid)];
  if (own?.state === 'read') return known(own, sockets.evidence);
  if (own) return unread(own.cause, sockets.evidence);
  const detail = `No process of engine ${id} was seen on this host, so neither were its sockets.`;
  return unread(cause('process-not-visible', detail, 'Audit as root.'), sockets.evidence);
}

function bound(
  ports: readonly (readonly [number, 'tcp' | 'udp'])[],
  { own, sockets }: Open,
  engine: Subject<'engine'>,
): readonly NodeBinding[] | Pick<Unread, 'cause'> {
  const bindings = ports.map(([port, protocol]) => ({
    port,
    protocol,
    addresses: sockets
      .filter((socket) => socket.port === port && socket.protocol === protocol)
      .map(({ address }) => address),
  }));
  const closed = bindings.find(({ addresses }) => addresses.length === 0);
  if (closed) {
    const { port, protocol } = closed;
    const detail = `Engine ${engine.item.id} is an active node of a swarm, but no socket is bound to port ${port}/${protocol}, by the ${whoseSockets({ own }, engine)}.`;
    const next = own
      ? 'Look at ss -Hlntup on the host, and restart the engine if it has lost its ports.'
      : 'Audit as root, which sees the sockets of dockerd itself.';
    return { cause: cause(own ? 'contradiction' : 'process-not-visible', detail, next) };
  }
  // Sockets of another program can be among those that are not known to be its own.
  const mixed = bindings.find(({ addresses }) => !own && new Set(addresses.map(isWildcard)).size > 1);
  if (mixed) {
    const detail = `Port ${mixed.port}/${mixed.protocol} is bound to all addresses and to single ones, and which is the binding of dockerd this account may not see.`;
    return { cause: cause('process-not-visible', detail, 'Audit as root.') };
  }
  return bindings;
}
