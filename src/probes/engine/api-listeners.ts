import { readAll, readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { units } from '../host/units.ts';
import { CONFIGURATION, readConfiguration } from './daemon-configuration.ts';
import { daemonOption } from './daemon-options.ts';
import { isOtherPort } from './other-ports.ts';
import { containerPublishedPorts } from './published-ports.ts';
import { swarmPorts } from './swarm-ports.ts';

/** A TCP address on which an engine answers its API. */
export interface ApiListener {
  readonly address: string;
  readonly port: number;
  /** What says so, such as `hosts = tcp://0.0.0.0:2376`. */
  readonly where: string;
  /** It can be reached from this machine only. */
  readonly loopback: boolean;
}

/**
 * The TCP listeners of an engine's API: `tcp://` hosts, TCP sockets that systemd hands to `fd://`, and what the
 * kernel shows beyond them where sockets are handed over or the hosts cannot be read. Sockets of swarm, metrics
 * and published ports belong to dockerd too, but they are not the API.
 */
export const apiListeners: FactSource<'engine', readonly ApiListener[]> = {
  id: 'api-listeners',
  scope: 'engine',
  reads: readsOf(units, ...CONFIGURATION, containerPublishedPorts, swarmPorts),
  read: (engine) => {
    const configuration = readConfiguration(engine);
    if (!configuration.known) return configuration;
    const kernel = configuration.value.process.tcpListeners;
    const configured = readConfigured(engine);
    if (!configured.known && kernel === null) return configured;
    const evidence = [...new Set([...configuration.evidence, ...configured.evidence])];
    const named = configured.known ? configured.value.listeners : [];
    if (configured.known && !configured.value.activated) return known(named, evidence);
    if (kernel === null) {
      const hidden = readFact(units, engine);
      const path = hidden.known ? hidden.value.units['docker.socket'].hidden : undefined;
      if (path === undefined || named.length > 0) return known(named, evidence);
      const detail = `${path} may not be read by this account, and it can name TCP sockets of the engine.`;
      return unread(cause('needs-root', detail, 'Audit as root.'), evidence);
    }
    const unexplained = kernel.filter(({ port }) => !named.some((listener) => listener.port === port));
    const handed = configured.known ? configuration.value.process.handedPorts : undefined;
    const further = ofTheApi(unexplained, engine, handed);
    // What one listener asks of clients all of them do, so that one is enough to judge.
    if (!further.known) return named.length > 0 ? known(named, evidence) : further;
    const where = `open socket of dockerd (pid ${engine.item.pid})`;
    return known(
      [...named, ...further.value.map(({ address, port }) => listenerAt(address, port, where))],
      [...new Set([...evidence, ...further.evidence])],
    );
  },
};

interface OpenSocket {
  readonly address: string;
  readonly port: number;
}

/** Those sockets that are the API: the ones that systemd handed over, else what is left of them without all others. */
function ofTheApi(
  sockets: readonly OpenSocket[],
  engine: Subject<'engine'>,
  handed: readonly number[] | undefined,
): Fact<readonly OpenSocket[]> {
  if (handed !== undefined) return known(sockets.filter(({ port }) => handed.includes(port)));
  const metrics = metricsPort(engine);
  const candidates = sockets.filter(({ port }) => !isOtherPort(port) && port !== metrics);
  if (candidates.length === 0) return known([]);
  const published = readAll({ containers: containerPublishedPorts, swarm: swarmPorts }, engine);
  if (!published.known) return published;
  const { containers, swarm } = published.value;
  const left = candidates.filter(({ port }) => !containers.includes(port) && !swarm.ports.includes(port));
  if (left.length === 0 || !swarm.member) return known(left, published.evidence);
  const ports = left.map(({ port }) => port).join(', ');
  const detail = `dockerd listens on TCP port ${ports}, and as a swarm node it can do so for the swarm or for its API; which it is cannot be told here.`;
  const next = 'Look at docker.socket and at the --listen-addr of the swarm on the host.';
  return unread(cause('contradiction', detail, next), published.evidence);
}

/** Where dockerd serves metrics; where that cannot be read, the port that its documentation names. */
function metricsPort(engine: Subject<'engine'>): number | null {
  const address = readFact(daemonOption('metrics-addr'), engine);
  if (!address.known) return 9323;
  const port = /:(\d+)$/.exec(address.value.value ?? '')?.[1];
  return port === undefined ? null : Number(port);
}

interface Configured {
  readonly listeners: readonly ApiListener[];
  /** systemd hands it sockets. */
  readonly activated: boolean;
}

function readConfigured(engine: Subject<'engine'>): Fact<Configured> {
  const facts = readAll({ hosts: daemonOption('hosts'), units }, engine);
  if (!facts.known) return facts;
  const { hosts } = facts.value;
  const named = hosts.value.map((host) => host.trim()).filter((host) => host !== '');
  const activated = named.some((host) => host.startsWith('fd://'));
  const fromUnit = activated ? facts.value.units.units['docker.socket'].listen.flatMap(listenerOfUnit) : [];
  const tls = readFact(daemonOption('tls'), engine);
  if (named.some(isTcp) || named.length === 0) {
    // Without a port, and without any host at all, the answer depends on TLS.
    if (!tls.known) return tls;
  }
  const on = tls.known && tls.value.value === true;
  const addresses = named.length === 0 && on ? ['tcp://localhost:2376'] : named.filter(isTcp);
  const fromHosts = addresses.map((host) => listenerOfHost(host, on, `hosts = ${host}, by ${hosts.where}`));
  return known({ listeners: [...fromHosts, ...fromUnit], activated }, facts.evidence);
}

/** A host without a scheme is TCP as well: `-H 0.0.0.0:2375`. */
const isTcp = (host: string): boolean => host.startsWith('tcp://') || !host.includes('://');

function listenerOfHost(host: string, tls: boolean, where: string): ApiListener {
  const rest = host.replace(/^tcp:\/\//, '').replace(/\/.*$/, '');
  const match = /^(.*?)(?::(\d+))?$/.exec(rest);
  const address = match?.[1] || 'localhost';
  return listenerAt(address, match?.[2] ? Number(match[2]) : tls ? 2376 : 2375, where);
}

/** ListenStream= is a path, an abstract name, a vsock, a port, or an address with a port. */
function listenerOfUnit(stream: string): readonly ApiListener[] {
  const where = `ListenStream=${stream} of docker.socket`;
  if (/^\d+$/.test(stream)) return [listenerAt('*', Number(stream), where)];
  const match = /^(\[[0-9a-fA-F:.]+\]|[\d.]+):(\d+)$/.exec(stream);
  return match ? [listenerAt(match[1] ?? '', Number(match[2]), where)] : [];
}

function listenerAt(address: string, port: number, where: string): ApiListener {
  const bare = address.replace(/^\[|\]$/g, '');
  const loopback = /^(127\.|::1$|::ffff:127\.|localhost$)/i.test(bare);
  return { address, port, where, loopback };
}
