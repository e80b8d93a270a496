import { posix } from 'node:path';
import { readFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, known, mapFact, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { daemonProcess } from '../engine/daemon-process.ts';
import { canonicalSocket } from '../engine/engine-list.ts';
import { containerdSocketsOf, defaultContainerdSockets } from '../engine/engine-sockets.ts';
import { programsForEngines } from '../engine/programs-for-engines.ts';
import { daemonProcesses } from '../host/daemon-processes.ts';
import { PROGRAM_PLACES } from '../host/installation.ts';
import type { RuntimeProgram } from '../host/runtime-programs.ts';
import { units } from '../host/units.ts';
import { engineSubjects } from '../subjects.ts';

/** Paths of which the first that exists is meant. */
export interface PathChoice {
  readonly paths: readonly string[];
  /** It is used now, so that it was there when it was started. */
  readonly inUse: boolean;
}

export const onePath = (path: string, inUse = false): PathChoice => ({ paths: [path], inUse });

/** Every place at which a program can be, those given first. */
const programPlaces = (name: string, first: readonly string[] = []): PathChoice => ({
  paths: [...new Set([...first, ...PROGRAM_PLACES].map((directory) => posix.join(directory, name)))],
  inUse: false,
});

/** The dockerd of an engine: what runs, else what its unit names, else where packages put it. */
export function daemonPrograms(
  engine: Subject<'engine'> | null,
  host: Subject<'host'>,
): Fact<readonly PathChoice[]> {
  if (engine?.item.state === 'running') {
    const process = readFact(daemonProcess, engine);
    if (!process.known) return process;
    const { executable, pid } = process.value;
    if (executable !== null) return known([onePath(executable, true)], process.evidence);
    const detail = `The program of dockerd (pid ${pid}) may not be seen.`;
    return unread(cause('needs-root', detail, 'Run the audit as root.'), process.evidence);
  }
  return mapFact(units.read(host), (found) => {
    const { program } = found.units['docker.service'];
    const named = program && posix.basename(program) === 'dockerd' ? [posix.dirname(program)] : [];
    return [programPlaces('dockerd', named)];
  });
}

/** A program of containerd: each that runs for an engine of this host, else the first of the usual places. */
export function runtimeProgramPaths(
  name: RuntimeProgram['name'],
  host: Subject<'host'>,
): Fact<readonly PathChoice[]> {
  const all = ownPrograms(host);
  if (!all.known) return all;
  // The name of one that may not be seen is the kernel's, 15 bytes of it; and a shim can lie beside containerd.
  const hidden = LEGACY.includes(name)
    ? undefined
    : all.value.find((one) => one.executable === null && name.startsWith(one.name));
  if (hidden) {
    const detail = `The program of a running ${hidden.name} may not be seen.`;
    return unread(cause('needs-root', detail, 'Run the audit as root.'), all.evidence);
  }
  const pathsOf = (wanted: RuntimeProgram['name']): readonly string[] => [
    ...new Set(
      all.value.flatMap((one) => (one.name === wanted && one.executable !== null ? [one.executable] : [])),
    ),
  ];
  const running = pathsOf(name);
  // containerd looks for its shims beside itself, too.
  const beside = pathsOf('containerd').map((path) => posix.dirname(path));
  const found =
    running.length > 0 ? running.map((path) => onePath(path, true)) : [programPlaces(name, beside)];
  return known(found, all.evidence);
}

/** Shims that containerd 2.0 left out. The benchmark asks for their files alone, which anybody can look for. */
const LEGACY: readonly RuntimeProgram['name'][] = ['containerd-shim', 'containerd-shim-runc-v1'];

/** The configuration file of each containerd that runs for an engine, else the usual one. */
export const containerdFiles = (host: Subject<'host'>): Fact<readonly PathChoice[]> =>
  mapFact(ownPrograms(host), (all) => {
    const named = all.flatMap((one) =>
      one.name === 'containerd' ? [canonicalSocket(one.config ?? USUAL_CONFIGURATION)] : [],
    );
    return [...new Set(named.length > 0 ? named : [USUAL_CONFIGURATION])].map((path) => onePath(path));
  });

const USUAL_CONFIGURATION = '/etc/containerd/config.toml';

/** Programs of containerd without those of other products, such as k3s, and of engines within other machines. */
function ownPrograms(host: Subject<'host'>): Fact<readonly RuntimeProgram[]> {
  const engines = engineSubjects(host);
  if (!engines.known) return engines;
  const programs = programsForEngines(host, engines.value);
  const daemons = daemonProcesses.read(host);
  if (!programs.known) return programs;
  if (!daemons.known) return daemons;
  const own = new Set(daemons.value.flatMap(({ pid, nested }) => (nested ? [] : [pid])));
  const sockets = engines.value.map(containerdSocketsOf);
  const used = [...defaultContainerdSockets(), ...sockets.flatMap((fact) => (fact.known ? fact.value : []))];
  const isUsed = ({ address }: RuntimeProgram): boolean =>
    address === null || used.includes(canonicalSocket(address));
  const isChild = (one: RuntimeProgram): boolean => one.name === 'containerd' && own.has(one.parentPid);
  const isOurs = (one: RuntimeProgram): boolean => isChild(one) || (!one.apart && isUsed(one));
  const evidence = new Set([programs, daemons, engines, ...sockets].flatMap((fact) => fact.evidence));
  const unknown = sockets.find((fact) => !fact.known);
  // One that is not ours by what is known may be that of the engine whose socket is not.
  if (unknown && !unknown.known && programs.value.some((one) => !one.apart && !isOurs(one))) return unknown;
  return known(programs.value.filter(isOurs), [...evidence]);
}

/** The runtimes of an engine: runc, and the default one where it is another. */
export function runtimesOf(engine: Subject<'engine'> | null): Fact<readonly PathChoice[]> {
  if (!engine || engine.item.state === 'stopped') return known([programPlaces('runc')]);
  const info = readFact(engineInfo, engine);
  if (!info.known) return info;
  const { Runtimes, DefaultRuntime } = info.value;
  const process = readFact(daemonProcess, engine);
  if (!process.known) return process;
  const { environment, pid } = process.value;
  if (environment === null) {
    const detail = `Where dockerd (pid ${pid}) looks for programs may not be seen.`;
    return unread(cause('needs-root', detail, 'Run the audit as root.'), process.evidence);
  }
  const search = (environment.PATH ?? '').split(':');
  const places = (path: string): PathChoice =>
    path.startsWith('/')
      ? onePath(path)
      : programPlaces(
          path,
          search.filter((one) => one.startsWith('/')),
        );
  const runc = Runtimes.runc?.path || 'runc';
  const other = DefaultRuntime === 'runc' ? '' : (Runtimes[DefaultRuntime]?.path ?? '');
  return known(
    [places(runc), ...(other === '' || other === runc ? [] : [places(other)])],
    [...new Set([...info.evidence, ...process.evidence])],
  );
}
