import { readFact } from '../../kit/define-fact.ts';
import { type Fact, known } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { units } from '../host/units.ts';
import { engineSubjects } from '../subjects.ts';
import { readConfiguration } from './daemon-configuration.ts';
import { valueOnDisk } from './daemon-on-disk.ts';
import { daemonOption } from './daemon-options.ts';
import { apiSocketsAmong, canonicalSocket as canonical, DEFAULT_SOCKET } from './engine-list.ts';

const SYSTEM_CONTAINERD = '/run/containerd/containerd.sock';

/** The unix sockets on which an engine answers its API: by the kernel's word, else as configured. */
export function apiSocketsOf(engine: Subject<'engine'>): Fact<readonly string[]> {
  const { rootless, uid } = engine.item;
  const usual = rootless ? `/run/user/${uid}/docker.sock` : DEFAULT_SOCKET;
  if (engine.item.state === 'stopped') {
    const hosts = valueOnDisk('hosts', engine);
    if (!hosts.known) return hosts;
    const listed = Array.isArray(hosts.value) ? hosts.value.map(String) : [];
    return socketsOfHosts(listed.length === 0 ? ['fd://', 'unix://'] : listed, usual, engine);
  }
  const configuration = readConfiguration(engine);
  if (!configuration.known) return configuration;
  const open = configuration.value.process.unixSockets;
  if (open !== null) {
    const asked = readFact(daemonOption('hosts'), engine);
    const own = apiSocketsAmong(open, asked.known ? asked.value.value : []);
    return known(own, configuration.evidence);
  }
  const hosts = readFact(daemonOption('hosts'), engine);
  if (!hosts.known) return hosts;
  if (hosts.value.value.length > 0) return socketsOfHosts(hosts.value.value, usual, engine);
  const tls = readFact(daemonOption('tls'), engine);
  // With TLS and without hosts dockerd listens on tcp://localhost:2376 alone.
  return known(tls.known && tls.value.value === true ? [] : [usual], hosts.evidence);
}

/** The sockets on which the engines of a host answer their API, as far as they are known. */
export function knownApiSockets(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  return (engines.known ? engines.value : []).flatMap((engine) => {
    const sockets = apiSocketsOf(engine);
    return sockets.known ? sockets.value : [];
  });
}

function socketsOfHosts(
  hosts: readonly string[],
  usual: string,
  engine: Subject<'engine'>,
): Fact<readonly string[]> {
  const handed = readFact(units, engine);
  const activated = handed.known
    ? handed.value.units['docker.socket'].listen.filter((stream) => stream.startsWith('/'))
    : [];
  const paths = hosts.flatMap((host) => {
    if (host.startsWith('unix://')) return [host.slice('unix://'.length) || usual];
    if (!host.startsWith('fd://')) return [];
    return activated.length > 0 ? activated : [usual];
  });
  return known([...new Set(paths.map(canonical))], handed.evidence);
}

/** Where the socket of an engine's containerd can be: as set, else the system's or one of its own. */
export function containerdSocketsOf(engine: Subject<'engine'>): Fact<readonly string[]> {
  const { rootless, state } = engine.item;
  if (state === 'stopped') return known(defaultContainerdSockets());
  const address = readFact(daemonOption('containerd'), engine);
  if (!address.known) return address;
  if (address.value.value) return known([canonical(address.value.value)], address.evidence);
  const execRoot = readFact(daemonOption('exec-root'), engine);
  if (!execRoot.known) return execRoot;
  const supervised = canonical(`${execRoot.value.value}/containerd/containerd.sock`);
  return known(rootless ? [supervised] : [SYSTEM_CONTAINERD, supervised], execRoot.evidence);
}

/** Where the socket of containerd is when no engine says otherwise. */
export const defaultContainerdSockets = (): readonly string[] => [
  SYSTEM_CONTAINERD,
  '/run/docker/containerd/containerd.sock',
];
