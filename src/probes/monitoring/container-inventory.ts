import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import type { Resource } from '../../model/subject.ts';
import { containerList, imageList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { containerProcesses } from '../host/container-processes.ts';
import { fullName, imageReference } from '../images/image-reference.ts';
import { containerSubjects, engineSubjects, isRunning } from '../subjects.ts';

/** A container as it can be told from others. */
export interface PresentContainer {
  readonly resource: Resource;
  readonly running: boolean;
  readonly project: string | null;
  /** Of Compose or of a swarm. */
  readonly service: string | null;
  /** As the engine names its image. */
  readonly image: string;
  /** Repositories of its image in full, without tag and digest. */
  readonly repositories: readonly string[];
  /** The id of its image and its digests in registries. */
  readonly digests: readonly string[];
}

/** Everything that runs in containers of a host, or could. */
export interface ContainerInventory {
  readonly containers: readonly PresentContainer[];
  /** Ids of containers in which processes run and that no engine lists, with the name of a program in each. */
  readonly foreign: readonly { readonly id: string; readonly program: string }[];
  /** Whether all processes could be seen. */
  readonly complete: boolean;
}

const isImageId = (text: string): boolean => /^(?:sha256:)?[0-9a-f]{12,64}$/.test(text);

/** The containers of every engine of a host, and those that others run; unread where an engine did not list its own. */
export const containerInventory: FactSource<'host', ContainerInventory> = {
  id: 'container-inventory',
  scope: 'host',
  reads: readsOf(engineList, containerList, imageList, containerProcesses),
  read: (host) => {
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const table = containerProcesses.read(host);
    if (!table.known) return table;
    const evidence = new Set([...engines.evidence, ...table.evidence]);
    const containers: PresentContainer[] = [];
    const listed = new Set<string>();
    for (const engine of engines.value) {
      const [all, subjects, images] = [
        readFact(containerList, engine),
        containerSubjects(engine),
        readFact(imageList, engine),
      ];
      if (!all.known) return all;
      if (!subjects.known) return subjects;
      if (!images.known) return images;
      for (const key of [...all.evidence, ...images.evidence]) evidence.add(key);
      const byId = new Map(images.value.map((image) => [image.Id, image]));
      const own = new Map(all.value.map((one) => [one.Id, one]));
      for (const one of all.value) listed.add(one.Id);
      for (const { item, resource } of subjects.value) {
        const one = own.get(item.id);
        const image = byId.get(one?.ImageID ?? '');
        const labels = one?.Labels ?? {};
        const names = [
          ...(isImageId(item.image) ? [] : [item.image]),
          ...(image?.RepoTags ?? []),
          ...(image?.RepoDigests ?? []),
        ].filter((name) => !name.startsWith('<none>'));
        containers.push({
          resource,
          running: isRunning(item.state),
          project: labels['com.docker.compose.project'] ?? null,
          service: labels['com.docker.compose.service'] ?? labels['com.docker.swarm.service.name'] ?? null,
          image: item.image,
          repositories: [...new Set(names.map((name) => fullName(imageReference(name))))],
          digests: [
            ...(one?.ImageID ? [one.ImageID] : []),
            ...(image?.RepoDigests ?? []).flatMap((name) => name.split('@')[1] ?? []),
          ],
        });
      }
    }
    const others = new Map(
      table.value.processes
        .filter(({ container }) => !listed.has(container))
        .map(({ container, name }) => [container, name]),
    );
    const foreign = [...others].map(([id, program]) => ({ id, program }));
    return known({ containers, foreign, complete: !table.value.partial }, [...evidence]);
  },
};
