import { deriveFact } from '../kit/define-fact.ts';
import type { EngineItem } from '../model/subject.ts';
import { accounts } from './host/accounts.ts';
import { daemonFiles } from './host/daemon-files.ts';
import { type DaemonProcess, daemonProcesses } from './host/daemon-processes.ts';
import { installation } from './host/installation.ts';
import { units } from './host/units.ts';

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
    const named = own.map((process) => ({
      process,
      socket: socketOf(process, daemonFiles, units.units['docker.socket'].listen),
    }));
    const roots = named.filter(({ process }) => !process.rootless);
    const main = roots.find(({ socket }) => socket === DEFAULT_SOCKET) ?? roots[0];
    const running = named.map(({ process, socket }): EngineItem => {
      const account = accounts.users.find((user) => user.uid === process.uid);
      const user = account?.name ?? (process.uid === 0 ? 'root' : String(process.uid));
      return {
        id: process.rootless
          ? `user:${user}`
          : process === main?.process
            ? 'root'
            : `root:${socket ?? process.pid}`,
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
    const { engineSocket } = host.snapshot;
    if (engineSocket === undefined) return found;
    const asked = found.filter((engine) => engine.socket === engineSocket);
    return asked.length > 0 ? asked : [engineBehind(engineSocket)];
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

/**
 * The unix socket to ask: the first that the process listens on by the kernel's word, else the first that its
 * flags or its daemon.json name, else the default. /var/run is a link to /run.
 */
function socketOf(
  process: DaemonProcess,
  files: Readonly<
    Record<string, { readonly state: string; readonly options?: Readonly<Record<string, unknown>> }>
  >,
  activated: readonly string[],
): string | null {
  const seen = process.unixSockets?.filter((path) => !/(containerd|metrics|libnetwork|plugins)/.test(path));
  const file = files[process.flags['config-file']?.[0] ?? '/etc/docker/daemon.json'];
  const fromFile = Array.isArray(file?.options?.hosts) ? file.options.hosts.map(String) : [];
  const configured = [...(process.flags.host ?? []), ...fromFile].flatMap((host) =>
    host.startsWith('unix://')
      ? [host.slice('unix://'.length) || DEFAULT_SOCKET]
      : host.startsWith('fd://')
        ? [activated.find((path) => path.startsWith('/')) ?? DEFAULT_SOCKET]
        : [],
  );
  const fallback = process.rootless ? `/run/user/${process.uid}/docker.sock` : DEFAULT_SOCKET;
  const known = seen && seen.length > 0 ? seen : configured;
  const sockets = (known.length > 0 ? known : [fallback]).map((path) =>
    path.replace(/^\/var\/run\//, '/run/'),
  );
  return sockets.includes(fallback) ? fallback : (sockets[0] ?? null);
}
