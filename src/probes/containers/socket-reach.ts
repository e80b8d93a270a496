import { ancestor, readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, type Unread } from '../../model/fact.ts';
import { ABSTRACT_SHIM, listeningSockets } from '../host/listening-sockets.ts';
import { anyForm, bindMounts, describeMount } from './bind-mounts.ts';
import { isWithin, plainPath } from './host-path.ts';
import { describeBind, kernelBinds } from './kernel-binds.ts';
import { knownSockets } from './known-sockets.ts';
import { namespaceMode } from './namespace-mode.ts';

/** A way from a container to a socket that takes orders to start containers. */
export interface ReachedSocket {
  readonly socket: string;
  /** Through what, in words of a report. */
  readonly by: string;
}

/** The ways that were found, and why there may be more. */
export interface SocketReach {
  readonly ways: readonly ReachedSocket[];
  /** The mounts that were looked at, in words. */
  readonly looked: readonly string[];
  readonly missing: Unread | null;
}

const networkMode = namespaceMode('NetworkMode');

/** File systems of the kernel's own, in which nobody can make a socket. */
const WITHOUT_SOCKETS: ReadonlySet<string> = new Set(['cgroup', 'cgroup2', 'proc', 'sysfs']);

/**
 * The unix sockets of engines that a container reaches: through its mounts those of the host's engines, of containerd with
 * its second socket (ttrpc), and of other engines that listen; in the network of the host also those of old shims, which
 * have no place in the file system.
 */
export const socketReach: FactSource<'container', SocketReach> = {
  id: 'socket-reach',
  scope: 'container',
  reads: readsOf(bindMounts, kernelBinds, knownSockets, listeningSockets, networkMode),
  read: (container) => {
    const mounts = bindMounts.read(container);
    if (!mounts.known) return mounts;
    const host = ancestor(container, 'host');
    const found = readFact(knownSockets, host);
    const listening = readFact(listeningSockets, host);
    const mode = networkMode.read(container);
    const evidence = [...new Set([mounts, found, listening, mode].flatMap((fact) => fact.evidence))];
    let missing: Unread | null = null;
    const open = listening.known ? listening.value : [];
    const sockets = found.known
      ? found.value.sockets.flatMap(({ path, of }) =>
          of === 'containerd' ? [path, `${path}.ttrpc`] : [path],
        )
      : [];
    const places = [...new Set([...sockets, ...open.filter((path) => path.startsWith('/')).map(plainPath)])];
    const ways: ReachedSocket[] = [];
    const flagged: string[] = [];
    for (const mount of mounts.value) {
      for (const socket of places) {
        const answer = anyForm(mount, (path) => isWithin(socket, path));
        if (answer === true) {
          flagged.push(plainPath(mount.destination));
          ways.push({ socket, by: describeMount(mount) });
        } else if (answer !== false) missing ??= answer;
      }
    }
    const kernel = kernelBinds.read(container);
    for (const key of kernel.evidence) if (!evidence.includes(key)) evidence.push(key);
    for (const bind of kernel.known ? kernel.value : []) {
      if (flagged.some((destination) => isWithin(plainPath(bind.destination), destination))) continue;
      for (const socket of places) {
        const path = bind.paths.find((one) => isWithin(socket, one));
        if (path !== undefined) ways.push({ socket, by: describeBind(bind, path) });
      }
    }
    const inNetworkOfHost = mode.known && mode.value.mode === 'host';
    if (inNetworkOfHost)
      ways.push(
        ...open
          .filter((path) => path.startsWith(ABSTRACT_SHIM))
          .map((socket) => ({ socket, by: 'the network of the host' })),
      );
    // Where nothing is mounted and the network is its own, no socket of the host is in sight, whatever there is.
    const sees =
      mounts.value.length > 0 ||
      (kernel.known && kernel.value.some(({ type }) => !WITHOUT_SOCKETS.has(type)));
    if (!kernel.known) missing ??= kernel;
    if (sees) {
      if (!found.known) missing ??= found;
      else missing ??= found.value.missing;
    }
    if (!mode.known) missing ??= mode;
    else if (!listening.known && (sees || inNetworkOfHost)) missing ??= listening;
    return known({ ways, looked: mounts.value.map(describeMount), missing }, evidence);
  },
};

/** Words for a way in a report. */
export const describeReach = ({ socket, by }: ReachedSocket): string => `${socket} by ${by}`;
