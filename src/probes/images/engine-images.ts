import { readAll, readsOf } from '../../kit/define-fact.ts';
import { type Fact, type FactSource, known, mapFact } from '../../model/fact.ts';
import type { ImageItem, Resource } from '../../model/subject.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList, imageList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { containerSubjects } from '../subjects.ts';
import { type ImageBuild, imageBuild } from './image-build.ts';
import { imageSubjects, READS_OF_IMAGES } from './stored-images.ts';

/** An image as the engine lists it. */
export interface EngineImage {
  readonly item: ImageItem;
  readonly resource: Resource;
  /** Where it was pulled from or pushed to; the containerd image store makes one up for every name. */
  readonly digests: readonly string[];
  readonly tags: readonly string[];
  /** Seconds since 1970; null where it is not listed, or was built to carry no date. */
  readonly created: number | null;
}

/** The images of an engine that are looked at. */
export const engineImages: FactSource<'engine', readonly EngineImage[]> = {
  id: 'engine-images',
  scope: 'engine',
  reads: READS_OF_IMAGES,
  read: (engine) => {
    const listed = imageList.read(engine);
    const stored = imageSubjects(engine);
    if (!listed.known) return listed;
    if (!stored.known) return stored;
    const byId = new Map(listed.value.map((image) => [image.Id, image]));
    const value = stored.value.images.map(({ item, resource }) => {
      const found = byId.get(`sha256:${item.id}`);
      return {
        item,
        resource,
        digests: (found?.RepoDigests ?? []).filter(isName),
        tags: (found?.RepoTags ?? []).filter(isName),
        created: found === undefined || found.Created < FIRST_IMAGE ? null : found.Created,
      };
    });
    return known(value, stored.evidence);
  },
};

const isName = (reference: string): boolean => !reference.startsWith('<none>');

/** Docker is of 2013; what is older is the date of a build that is the same every time. */
const FIRST_IMAGE = Date.UTC(2013, 0, 1) / 1000;

/** How an image was built, where that could be read. */
export interface BuiltImage {
  readonly item: ImageItem;
  readonly resource: Resource;
  readonly build: Fact<ImageBuild>;
}

/** How each image of an engine was built. */
export const imageBuilds: FactSource<'engine', readonly BuiltImage[]> = {
  id: 'image-builds',
  scope: 'engine',
  reads: imageBuild.reads,
  read: (engine) =>
    mapFact(imageSubjects(engine), ({ images }) =>
      images.map((image) => ({ item: image.item, resource: image.resource, build: imageBuild.read(image) })),
    ),
};

/** How many images an engine lists, and what of them no container uses. */
export interface ImageUse {
  /** Each image once, however many names and containers it has; steps of builds that nothing uses too. */
  readonly all: number;
  readonly unused: number;
  /** Bytes; layers that images share count in each. */
  readonly unusedBytes: number;
  /** Seconds since 1970 of the oldest that is not used; null where none carries a date. */
  readonly oldestUnused: number | null;
}

/** The images of an engine and their use, by the lists alone. */
export const imageUse: FactSource<'engine', ImageUse> = {
  id: 'image-use',
  scope: 'engine',
  reads: readsOf(imageList, containerList),
  read: (engine) =>
    mapFact(readAll({ images: imageList, containers: containerList }, engine), ({ images, containers }) => {
      const used = new Set(containers.map(({ ImageID }) => ImageID));
      const unique = [...new Map(images.map((image) => [image.Id, image])).values()];
      const unused = unique.filter(({ Id }) => !used.has(Id));
      const dates = unused.flatMap(({ Created }) => (Created < FIRST_IMAGE ? [] : [Created]));
      return {
        all: unique.length,
        unused: unused.length,
        unusedBytes: unused.reduce((sum, { Size }) => sum + Size, 0),
        oldestUnused: dates.length > 0 ? Math.min(...dates) : null,
      };
    }),
};

/** A container that does not run. */
export interface StoppedContainer {
  readonly name: string;
  readonly state: string;
  /** ISO 8601; null where it never ran or did not say. */
  readonly finishedAt: string | null;
}

export interface ContainerUse {
  readonly all: number;
  /** Those that do not run, without the tasks that a swarm keeps to show what became of them. */
  readonly stopped: readonly StoppedContainer[];
  readonly keptBySwarm: number;
}

/** The containers of an engine, and those that do not run. */
export const containerUse: FactSource<'engine', ContainerUse> = {
  id: 'container-use',
  scope: 'engine',
  reads: readsOf(engineList, containerList, containerInspect),
  read: (engine) => {
    const listed = containerList.read(engine);
    const there = containerSubjects(engine);
    if (!listed.known) return listed;
    if (!there.known) return there;
    const tasks = new Set(
      listed.value.flatMap(({ Id, Labels }) => ('com.docker.swarm.task.id' in Labels ? [Id] : [])),
    );
    const evidence = new Set(listed.evidence);
    const idle = there.value.filter(({ item }) => STOPPED.includes(item.state));
    const stopped = idle
      .filter(({ item }) => !tasks.has(item.id))
      .map((container) => {
        const inspect = containerInspect.read(container);
        for (const key of inspect.evidence) evidence.add(key);
        const finished = inspect.known ? inspect.value.State.FinishedAt : '';
        const { name, state } = container.item;
        return { name, state, finishedAt: /^0001-|^$/.test(finished) ? null : finished };
      });
    const value = { all: there.value.length, stopped, keptBySwarm: idle.length - stopped.length };
    return known(value, [...evidence]);
  },
};

const STOPPED = ['created', 'exited', 'dead'];

/** How many containers of an engine may not gain privileges, by their own option. */
export const privilegeGainOptions: FactSource<'engine', { readonly all: number; readonly blocked: number }> =
  {
    id: 'privilege-gain-options',
    scope: 'engine',
    reads: readsOf(containerList, containerInspect),
    read: (engine) => {
      const there = containerSubjects(engine);
      if (!there.known) return there;
      const facts = there.value.map((container) => containerInspect.read(container));
      const missing = facts.find((fact) => !fact.known);
      if (missing !== undefined && !missing.known) return missing;
      const blocked = facts.filter(
        (fact) =>
          fact.known &&
          fact.value.HostConfig.SecurityOpt.some((option) => /^no-new-privileges(?:[=:]true)?$/.test(option)),
      );
      const evidence = [...there.evidence, ...facts.flatMap((fact) => fact.evidence)];
      return known({ all: facts.length, blocked: blocked.length }, evidence);
    },
  };
