import { readAll, readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { realPaths } from '../host/real-paths.ts';
import { type Containerd, runtimePrograms } from '../host/runtime-programs.ts';
import { CONFIGURATION } from './daemon-configuration.ts';
import { daemonProcess } from './daemon-process.ts';
import { reportedDataRoot } from './data-root.ts';
import { canonicalSocket } from './engine-list.ts';
import { containerdSocketsOf } from './engine-sockets.ts';
import { programsForEngines } from './programs-for-engines.ts';

/** A directory in which an engine stores images and containers. */
export interface StorageRoot {
  readonly what: 'data root' | 'root of containerd';
  /** Canonical, links resolved. */
  readonly path: string;
  /** What says so. */
  readonly where: string;
}

/** The driver type of engines that leave images to containerd, the default of fresh installs from 29.0 on. */
const CONTAINERD_STORE = 'io.containerd.snapshotter.v1';

/** Whether an engine leaves images to containerd, so that they lie below its root. */
const usesContainerdStore = (engine: Subject<'engine'>): boolean => {
  const info = readFact(engineInfo, engine);
  return info.known && info.value.DriverStatus.some((row) => row.includes(CONTAINERD_STORE));
};

/** Where an engine stores images and containers: its data root, and with the containerd image store containerd's. */
export const storageRoots: FactSource<'engine', readonly StorageRoot[]> = {
  id: 'storage-roots',
  scope: 'engine',
  reads: readsOf(engineInfo, realPaths, runtimePrograms, ...CONFIGURATION),
  read: (engine) => {
    // A dockerd that is none of this host's processes has the files of another machine.
    const facts = readAll({ engineInfo, daemonProcess, realPaths }, engine);
    if (!facts.known) return facts;
    const reported = reportedDataRoot(engine);
    const path = reported === null ? undefined : facts.value.realPaths[reported];
    if (reported === null || !path) {
      const detail = `Where the data root of engine ${engine.item.id} (${reported ?? 'not reported'}) leads could not be found out.`;
      return unread(cause('needs-root', detail, 'Run the audit as root.'), facts.evidence);
    }
    const data: StorageRoot = { what: 'data root', path, where: '/info .DockerRootDir' };
    if (!usesContainerdStore(engine)) return known([data], facts.evidence);
    const own = containerdOf(engine);
    const evidence = [...new Set([...facts.evidence, ...own.evidence])];
    if (!own.known) return { ...own, evidence };
    const where = `containerd (pid ${own.value.pid}) keeps its database there`;
    return known([data, { what: 'root of containerd', path: own.value.root, where }], evidence);
  },
};

/** The containerd of an engine: its own child, else the one that listens where the engine looks for it. */
function containerdOf(engine: Subject<'engine'>): Fact<Containerd & { readonly root: string }> {
  const programs = programsForEngines(engine, [engine]);
  if (!programs.known) return programs;
  const all = programs.value.filter((one) => one.name === 'containerd');
  const sockets = containerdSocketsOf(engine);
  const child = all.find(({ parentPid }) => parentPid === engine.item.pid);
  if (!child && !sockets.known) return sockets;
  const listening = (one: Containerd): boolean =>
    sockets.known &&
    !one.apart &&
    (one.sockets ?? []).some((path) => sockets.value.includes(canonicalSocket(path)));
  const candidates = child ? [child] : all.filter(listening);
  const [found] = candidates;
  const evidence = [...new Set([...programs.evidence, ...sockets.evidence])];
  // In a mount namespace of its own a program can have a socket of the same path.
  if (candidates.some(({ root }) => root !== found?.root)) {
    const detail = `${candidates.length} programs called containerd listen where engine ${engine.item.id} looks for it, with different roots.`;
    const next = 'Find out with ps which of them is not the real one, end it, and audit again.';
    return unread(cause('contradiction', detail, next), evidence);
  }
  if (found && found.root !== null) return known({ ...found, root: found.root }, evidence);
  const detail = `Engine ${engine.item.id} leaves images to containerd, whose process or open files were not seen.`;
  return unread(cause('process-not-visible', detail, 'Run the audit as root on the host itself.'), evidence);
}
