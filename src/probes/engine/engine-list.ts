import { deriveFact } from '../../kit/define-fact.ts';
import type { EngineItem } from '../../model/subject.ts';
import { accounts } from '../host/accounts.ts';
import { type DaemonFiles, daemonFiles } from '../host/daemon-files.ts';
import { type DaemonProcess, daemonProcesses } from '../host/daemon-processes.ts';
import { installation } from '../host/installation.ts';
import { units } from '../host/units.ts';
import { configurationPath } from './daemon-configuration.ts';

export const DEFAULT_SOCKET = '/run/docker.sock';

/**
 * Every engine of the host: one for each dockerd that runs, or a stopped one of root's where the programs of an
 * engine or its unit are there and none runs. A rootless engine needs the same programs, so beside it they do
 * not mean that one of root's is missing. Engines inside containers belong to those.
 */
export const engineList = deriveFact({
  id: 'engine-list',
  scope: 'host',
  from: { daemonProcesses, daemonFiles, installation, units, accounts },
  value: ({ daemonProcesses, daemonFiles, installation, units, accounts }, host) => {
    // A child of dockerd on its way to another program still looks like dockerd, sockets and all.
    const isDaemon = (pid: number): boolean => daemonProcesses.some((process) => process.pid === pid);
    const own = daemonProcesses.filter((process) => !process.nested && !isDaemon(process.parentPid));
    const accountOf = ({ uid }: DaemonProcess) => accounts.users.find((user) => user.uid === uid);
    const { listen } = units.units['docker.socket'];
    const placed = own.map((process) => ({
      process,
      ...socketOf(process, accountOf(process)?.home ?? null, daemonFiles, listen),
    }));
    const named = placed.map((one) => {
      const taken = placed.some((other) => other !== one && other.socket === one.socket);
      return one.guessed && taken ? { ...one, socket: null } : one;
    });
    const roots = named.filter(({ process }) => !process.rootless);
    const main = roots.find(({ socket }) => socket === DEFAULT_SOCKET) ?? roots[0];
    // Of several engines of one user the first on the usual socket has the plain name.
    const isMain = (one: (typeof named)[number]): boolean => {
      if (!one.process.rootless) return one === main;
      const others = named.filter(({ process }) => process.rootless && process.uid === one.process.uid);
      return one === (others.find(({ socket }) => socket === usualSocket(one.process)) ?? others[0]);
    };
    const running = named.map((one): EngineItem => {
      const { process, socket } = one;
      const account = accountOf(process);
      const user = account?.name ?? (process.uid === 0 ? 'root' : String(process.uid));
      return {
        id: `${process.rootless ? `user:${user}` : 'root'}${isMain(one) ? '' : `:${socket ?? process.pid}`}`,
        socket,
        rootless: process.rootless,
        user,
        uid: process.uid,
        gid: account?.gid ?? process.gid,
        home: account?.home ?? (process.uid === 0 ? '/root' : null),
        pid: process.pid,
        state: 'running',
      };
    });
    const installed = installation.programs.dockerd !== null || units.units['docker.service'].path !== null;
    const found = running.length === 0 && installed ? [STOPPED_ROOT_ENGINE] : running;
    const asked = host.snapshot.engineSockets?.map((socket) => {
      const known = found.filter((engine) => engine.socket === socket);
      return known.length > 0 ? known : [engineBehind(socket)];
    });
    return asked?.flat() ?? found;
  },
});

/** An engine that was asked for by its socket, but whose process is none of this host's. */
const engineBehind = (socket: string): EngineItem => ({
  id: `socket:${socket}`,
  socket,
  rootless: false,
  user: 'unknown',
  uid: 0,
  gid: null,
  home: null,
  pid: null,
  state: 'running',
});

const STOPPED_ROOT_ENGINE: EngineItem = {
  id: 'root',
  socket: null,
  rootless: false,
  user: 'root',
  uid: 0,
  gid: 0,
  home: '/root',
  pid: null,
  state: 'stopped',
};

/** Sockets of dockerd that are not its API: its runtime, networking, plugins, metrics, and the control of swarm. */
const INTERNAL = /\/(containerd|libnetwork|plugins|buildkit)\/|\/(metrics|swarm\/control)\.sock$/;

/** /var/run is a link to /run on every distribution that systemd runs on; both name the same socket. */
export const canonicalSocket = (path: string): string => path.replace(/^\/var\/run\//, '/run/');

/** Of the unix sockets on which a dockerd listens those of its API; `hosts` are the addresses that it was given. */
export function apiSocketsAmong(open: readonly string[], hosts: readonly string[]): readonly string[] {
  const asked = hosts.map((host) => canonicalSocket(host.replace(/^unix:\/\//, '')));
  const own = open.map(canonicalSocket).filter((path) => asked.includes(path) || !INTERNAL.test(path));
  return [...new Set(own.filter((path) => path.startsWith('/')))];
}

/**
 * The unix socket to ask: by the kernel's word where it may be heard, else the one that its flags or its
 * daemon.json name, else the default. One that listens on none has none: asking at the default place
 * could get the answers of another engine.
 */
function socketOf(
  process: DaemonProcess,
  home: string | null,
  files: DaemonFiles,
  activated: readonly string[],
): { readonly socket: string | null; readonly guessed: boolean } {
  const usual = usualSocket(process);
  const path = configurationPath({ rootless: process.rootless, home }, process);
  const file = path === null ? undefined : files[path];
  const listed = file?.state === 'read' ? file.options.hosts : undefined;
  const hosts = [...(process.flags.host ?? []), ...(Array.isArray(listed) ? listed.map(String) : [])];
  const named = hosts.flatMap((host) => {
    if (host.startsWith('unix://')) return [host.slice('unix://'.length) || usual];
    return host.startsWith('fd://') ? [activated.find((stream) => stream.startsWith('/')) ?? usual] : [];
  });
  const sockets =
    process.unixSockets !== null
      ? apiSocketsAmong(process.unixSockets, hosts)
      : (hosts.length > 0 ? named : [usual]).map(canonicalSocket);
  const socket = sockets.includes(usual) ? usual : (sockets[0] ?? null);
  return { socket, guessed: process.unixSockets === null && hosts.length === 0 };
}

const usualSocket = ({ rootless, uid }: DaemonProcess): string =>
  rootless ? `/run/user/${uid}/docker.sock` : DEFAULT_SOCKET;
