import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { type Runtime, runtimeNamed } from '../containers/container-runtime.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { daemonProcess } from './daemon-process.ts';

/** A registered runtime and where its program is looked for, in order: the first that is there is it. */
export interface RuntimeCandidates extends Runtime {
  /** Empty for a shim of containerd; null where it is a bare name and the PATH of dockerd may not be read. */
  readonly paths: readonly string[] | null;
}

/** Every runtime that an engine names, with the places of its program. */
export const runtimeCandidates: FactSource<'engine', readonly RuntimeCandidates[]> = {
  id: 'runtime-candidates',
  scope: 'engine',
  reads: readsOf(engineInfo, daemonProcess),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (!info.known) return info;
    const daemon = daemonProcess.read(engine);
    const path = daemon.known ? daemon.value.environment?.PATH : undefined;
    return known(
      Object.keys(info.value.Runtimes).map((name) => {
        const runtime = runtimeNamed(name, info.value);
        return { ...runtime, paths: placesOf(runtime.path, path) };
      }),
      [...info.evidence, ...daemon.evidence],
    );
  },
};

/** Go looks a name without a slash up in PATH, and passes over elements that are no full paths. */
function placesOf(path: string, searched: string | undefined): readonly string[] | null {
  if (path === '' || path.includes('/')) return path === '' ? [] : [path];
  if (searched === undefined) return null;
  return searched
    .split(':')
    .flatMap((element) => (element.startsWith('/') ? [`${element.replace(/\/+$/, '')}/${path}`] : []));
}
