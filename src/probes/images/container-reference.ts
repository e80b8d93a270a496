import { ancestor, readFact, readsOf } from '../../kit/define-fact.ts';
import { type Fact, type FactSource, known, mapFact } from '../../model/fact.ts';
import { swarmServices } from '../containers/swarm-service.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { imageList } from '../docker/engine-objects.ts';
import { hasContainerdStore } from './containerd-store.ts';

/** How the image of a container is named where that is decided. */
export interface ContainerReference {
  /** As it was given. */
  readonly given: string;
  /** The service of the swarm that names it so for its tasks; null where none is known to. */
  readonly service: string | null;
  /** Whether a registry is known to hold the image. */
  readonly inRegistry: Fact<boolean>;
}

/**
 * As the container itself was given it, which for a task of a swarm is what its service named then. Labels say whose task it
 * is, and whoever starts a container writes those: a service that names something else says nothing of it.
 */
export const containerReference: FactSource<'container', ContainerReference> = {
  id: 'container-reference',
  scope: 'container',
  reads: readsOf(containerInspect, imageList, engineInfo, swarmServices),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const engine = ancestor(container, 'engine');
    const { Labels, Image } = inspect.value.Config;
    const task = Labels['com.docker.swarm.service.id'];
    const services = task === undefined ? null : readFact(swarmServices, engine);
    const service = services?.known
      ? services.value.find(({ ID, Spec }) => ID === task && Spec.TaskTemplate.ContainerSpec?.Image === Image)
      : undefined;
    const listed = imageList.read(engine);
    const info = engineInfo.read(engine);
    const evidence = [
      ...inspect.evidence,
      ...listed.evidence,
      ...info.evidence,
      ...(services?.evidence ?? []),
    ];
    const inRegistry: Fact<boolean> = info.known
      ? mapFact(listed, (images) => {
          const digests = images.find(({ Id }) => Id === inspect.value.Image)?.RepoDigests ?? [];
          // With the containerd image store a local name has a digest as well: it proves nothing, and nothing disproves it.
          return digests.some((name) => !name.startsWith('<none>')) && !hasContainerdStore(info.value);
        })
      : info;
    const value: ContainerReference = { given: Image, service: service?.Spec.Name ?? null, inRegistry };
    return known(value, [...new Set(evidence)]);
  },
};
