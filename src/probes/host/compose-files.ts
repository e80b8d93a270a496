import { posix } from 'node:path';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import type { Subject } from '../../model/subject.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';
import { fileStatusesShape, projectStatuses, STATUS_SCRIPT } from './file-statuses.ts';
import { pathParameters } from './path-list.ts';

/** A file of a compose project, by what a label of a container says of it. */
export interface ComposeFile {
  readonly path: string;
  /** `repository`: the directory of git beside it, into which the others may have been put. */
  readonly kind: 'configuration' | 'environment' | 'repository';
}

/** So many files no host has; labels are written by whoever may start a container. */
const MOST_FILES = 500;

/** The files that labels of containers name, and those that compose reads beside them. */
export function composeFilesOf(labels: Readonly<Record<string, string>>): readonly ComposeFile[] {
  const paths = (name: string): readonly string[] =>
    (labels[`com.docker.compose.project.${name}`] ?? '')
      .split(',')
      .filter((path) => path.startsWith('/'))
      .map((path) => posix.normalize(path))
      // What lies there is made by the kernel as it is looked at.
      .filter((path) => !/^\/(?:proc|sys|dev)(?:\/|$)/.test(path));
  const [directory] = paths('working_dir');
  const beside = (name: string): readonly string[] =>
    directory === undefined ? [] : [posix.join(directory, name)];
  return [
    ...paths('config_files').map((path) => ({ path, kind: 'configuration' as const })),
    ...[...paths('environment_file'), ...beside('.env')].map((path) => ({
      path,
      kind: 'environment' as const,
    })),
    ...beside('.git').map((path) => ({ path, kind: 'repository' as const })),
  ];
}

function pathsOf(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  const containers = (engines.known ? engines.value : []).flatMap((engine) => {
    const there = containerSubjects(engine);
    return there.known ? there.value : [];
  });
  const files = containers.flatMap((container) => {
    const inspect = containerInspect.read(container);
    return inspect.known ? composeFilesOf(inspect.value.Config.Labels).map(({ path }) => path) : [];
  });
  return [...new Set(files)].slice(0, MOST_FILES);
}

/**
 * Owner and mode of the files of compose projects. They are named by labels, so that they are looked at by themselves: a
 * path that hangs takes no other file with it. Nothing of them is read.
 */
export const composeFiles = defineScriptProbe({
  id: 'compose-files',
  source: 'stat -L of the files that labels of docker compose name',
  round: 2,
  timeoutSeconds: 10,
  maxBytes: 2 * 1024 * 1024,
  shape: fileStatusesShape,
  nothing: {},
  script: STATUS_SCRIPT,
  parameters: (host) => pathParameters(pathsOf(host)),
  project: projectStatuses,
});
