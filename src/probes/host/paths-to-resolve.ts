import type { Subject } from '../../model/subject.ts';
import { directoriesOfRules } from '../audit/directories-of-rules.ts';
import { SYSTEM_DIRECTORIES } from '../containers/host-path.ts';
import { bindsOf } from '../containers/mount-sources.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { volumeList } from '../docker/engine-objects.ts';
import { reportedDataRoot } from '../engine/data-root.ts';
import { DEFAULT_SOCKET } from '../engine/engine-list.ts';
import { defaultContainerdSockets } from '../engine/engine-sockets.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';
import { auditRules } from './audit-rules.ts';
import { daemonFiles } from './daemon-files.ts';
import { daemonProcesses } from './daemon-processes.ts';
import { installation } from './installation.ts';

/**
 * Every path of the host that containers mount, the sockets and data roots of the engines, which may be reached through links,
 * the directories of the system, which may be links, and those in audit rules.
 */
export function pathsToResolve(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  const mounted = (engines.known ? engines.value : []).flatMap((engine) => [
    ...volumeDevices(engine),
    ...bindSources(engine),
  ]);
  const stored = (engines.known ? engines.value : []).flatMap((engine) => reportedDataRoot(engine) ?? []);
  const rules = auditRules.read(host);
  const ruled = rules.known ? directoriesOfRules(rules.value) : [];
  // Should there be too many paths, the first are those that every container is held against.
  return [...new Set([...SYSTEM_DIRECTORIES, ...sockets(host), ...ruled, ...stored, ...mounted])];
}

function bindSources(engine: Subject<'engine'>): readonly string[] {
  const containers = containerSubjects(engine);
  return (containers.known ? containers.value : []).flatMap((container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return [];
    const asked = inspect.value.HostConfig;
    return [
      ...bindsOf(inspect.value).map(({ source }) => source),
      ...asked.Binds.map((bind) => bind.split(':', 1)[0] ?? ''),
      ...asked.Mounts.flatMap(({ Type, Source }) => (Type === 'bind' ? [Source] : [])),
    ];
  });
}

/** What local volumes mount; only some of them are directories, the others stay as they are. */
function volumeDevices(engine: Subject<'engine'>): readonly string[] {
  const volumes = volumeList.read(engine);
  return volumes.known
    ? volumes.value.Volumes.flatMap(({ Options }) => (Options?.device ? [Options.device] : []))
    : [];
}

function sockets(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  const processes = daemonProcesses.read(host);
  const files = daemonFiles.read(host);
  const installed = installation.read(host);
  const own = processes.known ? processes.value.filter(({ nested }) => !nested) : [];
  const configured = files.known
    ? Object.values(files.value).flatMap((file) =>
        file.state === 'read' ? [file.options.hosts, file.options.containerd] : [],
      )
    : [];
  return [
    DEFAULT_SOCKET,
    '/var/run/docker.sock',
    ...defaultContainerdSockets(),
    ...(engines.known ? engines.value : []).flatMap(({ item }) => item.socket ?? []),
    ...(installed.known ? installed.value.sockets.map(({ path }) => path) : []),
    ...own.flatMap(({ unixSockets, flags }) => [
      ...(unixSockets ?? []),
      ...(flags.host ?? []).flatMap(socketPath),
      ...(flags.containerd ?? []).flatMap(socketPath),
      ...(flags['exec-root'] ?? []).map((root) => `${root}/containerd/containerd.sock`),
    ]),
    ...configured.flat().flatMap((value) => (typeof value === 'string' ? socketPath(value) : [])),
  ];
}

const socketPath = (address: string): readonly string[] => {
  const path = address.replace(/^unix:\/\//, '');
  return path.startsWith('/') ? [path] : [];
};
