import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type EvidenceKey, type FactSource, known, type Unread } from '../../model/fact.ts';
import { plainPath } from '../containers/host-path.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { realPaths } from '../host/real-paths.ts';
import { runtimePrograms } from '../host/runtime-programs.ts';
import { engineSubjects } from '../subjects.ts';
import { daemonOption } from './daemon-options.ts';
import { reportedDataRoot } from './data-root.ts';
import { engineList } from './engine-list.ts';

/** A directory in which an engine or containerd keeps images, containers, volumes or their state. */
export interface EngineDirectory {
  readonly what: string;
  /** In plain form; one that links lead to is listed by both names. */
  readonly path: string;
}

/** The directories that were found, and why there may be more. */
export interface EngineDirectories {
  readonly directories: readonly EngineDirectory[];
  readonly missing: Unread | null;
}

/** Where containerd keeps images and its state unless it is told otherwise, by its documentation. */
const OF_CONTAINERD: readonly EngineDirectory[] = [
  { what: 'the root of containerd', path: '/var/lib/containerd' },
  { what: 'the state of containerd', path: '/run/containerd' },
];

/**
 * The data root and the state (exec-root) of each engine of the host, and the root and state of containerd. Those of
 * containerd at the usual places are known always.
 */
export const engineDirectories: FactSource<'host', EngineDirectories> = {
  id: 'engine-directories',
  scope: 'host',
  reads: readsOf(
    engineList,
    engineInfo,
    daemonOption('exec-root'),
    daemonOption('data-root'),
    runtimePrograms,
    realPaths,
  ),
  read: (host) => {
    const found: EngineDirectory[] = [...OF_CONTAINERD];
    const evidence = new Set<EvidenceKey>();
    let missing: Unread | null = null;
    const engines = engineSubjects(host);
    for (const key of engines.evidence) evidence.add(key);
    if (!engines.known) missing = engines;
    for (const engine of engines.known ? engines.value : []) {
      if (engine.item.state === 'stopped') {
        found.push({ what: 'the data root of the engine', path: '/var/lib/docker' });
        continue;
      }
      const reported = reportedDataRoot(engine);
      const info = readFact(engineInfo, engine);
      for (const key of info.evidence) evidence.add(key);
      if (reported !== null)
        found.push({ what: `the data root of engine ${engine.item.id}`, path: reported });
      else if (!info.known) missing ??= info;
      const state = readFact(daemonOption('exec-root'), engine);
      for (const key of state.evidence) evidence.add(key);
      if (state.known && state.value.value?.startsWith('/'))
        found.push({ what: `the state of engine ${engine.item.id}`, path: state.value.value });
      else if (!state.known) missing ??= state;
    }
    const programs = readFact(runtimePrograms, host);
    for (const key of programs.evidence) evidence.add(key);
    if (!programs.known) missing ??= programs;
    for (const program of programs.known ? programs.value : [])
      if (program.name === 'containerd' && program.root !== null)
        found.push({ what: 'the root of containerd', path: program.root });
    const paths = readFact(realPaths, host);
    for (const key of paths.evidence) evidence.add(key);
    const leadsTo = paths.known ? paths.value : {};
    const directories = found.flatMap(({ what, path }) =>
      [...new Set([plainPath(path), plainPath(leadsTo[path] ?? path)])].map((one) => ({ what, path: one })),
    );
    const unique = directories.filter(
      ({ path }, at) => directories.findIndex((one) => one.path === path) === at,
    );
    return known({ directories: unique, missing }, [...evidence]);
  },
};
