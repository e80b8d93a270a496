import { readAll, readsOf } from '../../kit/define-fact.ts';
import { evidenceKey } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';
import type { Population, PopulationEntry } from '../../model/check.ts';
import { type Fact, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList, imageList } from '../docker/engine-objects.ts';
import { imageInspect } from '../docker/image-inspect.ts';
import { MAX_IMAGES, wantedImages } from '../docker/wanted-images.ts';
import { engines } from '../populations.ts';
import { containerSubjects, subjectOfEngine } from '../subjects.ts';
import { untoldImage } from './untold-image.ts';

/** The images of an engine that are read, how many went away meanwhile, and how many are not read since there are too many. */
interface StoredImages {
  readonly images: readonly Subject<'image'>[];
  readonly vanished: number;
  readonly leftOut: number;
}

/**
 * Each image that has a name or that a container uses, once; unread where images or containers could not be listed, or
 * a container does not say which image is its own. One that a container uses is among them even if the engine does not
 * list it: it was removed, or it has no name.
 */
export function imageSubjects(engine: Subject<'engine'>): Fact<StoredImages> {
  const lists = readAll({ images: imageList, containers: containerList }, engine);
  const there = containerSubjects(engine);
  if (!lists.known) return lists;
  if (!there.known) return there;
  const names = new Map(there.value.map(({ item }) => [item.id, item.name]));
  const using = lists.value.containers.filter(({ Id }) => names.has(Id));
  const untold = untoldImage(using);
  if (untold) return unread(untold, lists.evidence);
  const users = Map.groupBy(using, ({ ImageID }) => ImageID);
  const { read, leftOut } = wantedImages(lists.value.images, using);
  const images = read.flatMap(({ digest, name }) => {
    const id = digest.slice('sha256:'.length);
    const usedBy = (users.get(digest) ?? []).flatMap(({ Id }) => names.get(Id) ?? []);
    const subject = subjectOfEngine('image', engine, { id, name: name ?? id.slice(0, 12), usedBy });
    return usedBy.length === 0 && hasVanished(subject) ? [] : [subject];
  });
  return known({ images, vanished: read.length - images.length, leftOut }, lists.evidence);
}

/** Whether the engine said, when it was asked for the image, that it no longer stores it. */
function hasVanished(image: Subject<'image'>): boolean {
  const section = image.snapshot.sections[evidenceKey(image.path, imageInspect.id)];
  return section?.ok === false && section.cause.code === 'vanished';
}

/** What the list of images rests on; containers and images that went away meanwhile are left out. */
export const READS_OF_IMAGES = readsOf(engines, imageList, containerList, containerInspect, imageInspect);

/** Every image of every engine that has a name or that a container uses, once per engine. */
export const images: Population<'image'> = {
  scope: 'image',
  reads: READS_OF_IMAGES,
  list: (host) =>
    engines.list(host).flatMap((entry) => (entry.kind === 'subject' ? imagesOf(entry.subject) : [entry])),
};

/** Those of them that a container uses. */
export const usedImages: Population<'image'> = {
  scope: 'image',
  reads: READS_OF_IMAGES,
  list: (host) =>
    engines.list(host).flatMap((entry): readonly PopulationEntry<'image'>[] => {
      if (entry.kind !== 'subject') return [entry];
      const found = imagesOf(entry.subject);
      const used = found.filter((one) => one.kind !== 'subject' || one.subject.item.usedBy.length > 0);
      if (used.length > 0) return used;
      const reason = `No container of engine ${entry.subject.item.id} uses an image.`;
      const evidence = found.flatMap((one) => (one.kind === 'subject' ? one.evidence : []));
      return [{ kind: 'empty', at: entry.subject, reason, evidence: [...new Set(evidence)] }];
    }),
};

/** Those of them that no container uses; an engine all of whose images are in use has no entry. */
export const unusedImages: Population<'image'> = {
  scope: 'image',
  reads: READS_OF_IMAGES,
  list: (host) =>
    images.list(host).filter((entry) => entry.kind !== 'subject' || entry.subject.item.usedBy.length === 0),
};

/** Every engine that stores images. */
export const enginesWithImages: Population<'engine'> = {
  scope: 'engine',
  reads: READS_OF_IMAGES,
  list: (host) =>
    engines.list(host).flatMap((entry): readonly PopulationEntry<'engine'>[] => {
      if (entry.kind !== 'subject') return [entry];
      const found = imagesOf(entry.subject);
      const others = found.flatMap((one) => (one.kind === 'subject' ? [] : [one]));
      return others.length < found.length ? [entry, ...others] : others;
    }),
};

function imagesOf(engine: Subject<'engine'>): readonly PopulationEntry<'image'>[] {
  const stored = imageSubjects(engine);
  if (!stored.known) return [{ kind: 'unread', at: engine, fact: stored }];
  const { evidence } = stored;
  const { images: found, leftOut } = stored.value;
  if (found.length === 0)
    return [{ kind: 'empty', at: engine, reason: `Engine ${engine.item.id} has no images.`, evidence }];
  const detail = `The engine ${engine.item.id} has ${leftOut + MAX_IMAGES} images; only ${MAX_IMAGES} of them were read.`;
  const next = 'Remove those that nothing uses (docker image prune --all), and audit again.';
  const rest: PopulationEntry<'image'> = {
    kind: 'unread',
    at: engine,
    fact: unread(cause('too-large', detail, next), evidence),
  };
  return [
    ...found.map((subject) => ({ kind: 'subject' as const, subject, evidence })),
    ...(leftOut > 0 ? [rest] : []),
  ];
}
