import { ancestor, readFact, readsOf } from '../../kit/define-fact.ts';
import { type Fact, type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { networkList } from '../docker/engine-objects.ts';
import { type ApiListener, apiListeners } from '../engine/api-listeners.ts';
import { daemonOption } from '../engine/daemon-options.ts';
import { engineList } from '../engine/engine-list.ts';
import { engineSubjects } from '../subjects.ts';
import { namespaceMode } from './namespace-mode.ts';

/** A TCP port of an engine of the host that a container has a way to. */
export interface ReachableListener {
  readonly engine: string;
  readonly listener: ApiListener;
  /** The engine turns away whoever shows no certificate of its authority (tlsverify); unread where that is not known. */
  readonly verifies: Fact<boolean>;
}

/** The listeners that were found, and why there may be more of engines of root or of the container's own account. */
export interface ReachableListeners {
  readonly listeners: readonly ReachableListener[];
  readonly missing: Unread | null;
}

const networkMode = namespaceMode('NetworkMode');

/**
 * The TCP ports of the host's engines that a container reaches by its networks: all of them from the network of the host,
 * those that are not on loopback alone from networks that have an address of the host. What a firewall stops is not
 * taken into account.
 */
export const reachableListeners: FactSource<'container', ReachableListeners> = {
  id: 'reachable-listeners',
  scope: 'container',
  reads: readsOf(
    engineList,
    networkMode,
    containerInspect,
    networkList,
    apiListeners,
    daemonOption('tlsverify'),
  ),
  read: (container) => {
    const network = networkOf(container);
    if (!network.known) return network;
    if (network.value === 'none') return known({ listeners: [], missing: null }, network.evidence);
    const evidence = new Set(network.evidence);
    const engines = engineSubjects(ancestor(container, 'host'));
    if (!engines.known) return unread(engines.cause, [...evidence, ...engines.evidence]);
    const own = ancestor(container, 'engine').item;
    const listeners: ReachableListener[] = [];
    let missing: Unread | null = null;
    for (const engine of engines.value) {
      // One that does not run listens on nothing; those of one account share a network, root's the host's.
      if (engine.item.state === 'stopped') continue;
      const shares = engine.item.rootless ? engine.item.id === own.id : !own.rootless;
      const open = readFact(apiListeners, engine);
      for (const key of open.evidence) evidence.add(key);
      if (!open.known) {
        // An engine of a third account gives orders in its name alone; what it hides must not hide what is known of the others.
        if (engine.item.uid === 0 || engine.item.uid === own.uid) missing ??= open;
        continue;
      }
      const reached = open.value.filter(({ loopback }) => !loopback || (shares && network.value === 'host'));
      if (reached.length === 0) continue;
      const tls = readFact(daemonOption('tlsverify'), engine);
      for (const key of tls.evidence) evidence.add(key);
      const verifies = tls.known ? known(tls.value.value === true, tls.evidence) : tls;
      listeners.push(...reached.map((listener) => ({ engine: engine.item.id, listener, verifies })));
    }
    return known({ listeners, missing }, [...evidence]);
  },
};

/** Drivers of networks on which no address of the host is reached. */
const APART = ['null', 'macvlan', 'ipvlan'];

/** Whose network a container has, as far as it matters here. */
function networkOf(container: Subject<'container'>): Fact<'host' | 'none' | 'other'> {
  const mode = networkMode.read(container);
  if (!mode.known) return mode;
  if (mode.value.mode === 'host') return known('host', mode.evidence);
  if (mode.value.mode === 'none') return known('none', mode.evidence);
  // One that shares the network of another container names none of its own.
  if (mode.value.via.length > 0) return known('other', mode.evidence);
  const inspect = containerInspect.read(container);
  if (!inspect.known) return inspect;
  const networks = networkList.read(ancestor(container, 'engine'));
  const evidence = [...mode.evidence, ...inspect.evidence, ...networks.evidence];
  if (!networks.known) return unread(networks.cause, evidence);
  const attached = Object.keys(inspect.value.NetworkSettings.Networks);
  const apart = attached.filter((name) =>
    networks.value.some(({ Name, Driver }) => Name === name && APART.includes(Driver)),
  );
  return known(attached.length > 0 && apart.length === attached.length ? 'none' : 'other', evidence);
}
