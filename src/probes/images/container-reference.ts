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
  /** The service of the swarm whose task it is; null where it is none. */
  readonly service: string | null;
  /** Whether a registry is known to hold the image. */
  readonly inRegistry: Fact<boolean>;
}

/** Of a task of a swarm the service decides, where this engine manages the swarm; else the container itself. */
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
    const service = services?.known ? services.value.find(({ ID }) => ID === task) : undefined;
    const listed = imageList.read(engine);
    const info = engineInfo.read(engine);
    // A worker is not told, and there a task names what its service does.
    if (services?.known === false && info.known && info.value.Swarm.ControlAvailable) return services;
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
    const spec = service?.Spec.TaskTemplate.ContainerSpec?.Image;
    const value: ContainerReference =
      spec === undefined || service === undefined
        ? { given: Image, service: null, inRegistry }
        : { given: spec, service: service.Spec.Name, inRegistry };
    return known(value, [...new Set(evidence)]);
  },
};
