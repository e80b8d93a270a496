import { readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { type ComposeFile, composeFilesOf } from '../host/compose-files.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';

/** The files of every compose project of which a container of some engine is left, each once. */
export const composeProjects: FactSource<'host', readonly ComposeFile[]> = {
  id: 'compose-projects',
  scope: 'host',
  reads: readsOf(engineList, containerList, containerInspect),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const evidence = new Set(engines.evidence);
    const files = new Map<string, ComposeFile>();
    for (const engine of engines.value) {
      const there = containerSubjects(engine);
      if (!there.known) return there;
      for (const key of there.evidence) evidence.add(key);
      for (const container of there.value) {
        const inspect = containerInspect.read(container);
        if (!inspect.known) return inspect;
        for (const key of inspect.evidence) evidence.add(key);
        for (const file of composeFilesOf(inspect.value.Config.Labels)) files.set(file.path, file);
      }
    }
    return known([...files.values()], [...evidence]);
  },
};
