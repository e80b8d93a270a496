import type { NamedObjects, Only } from '../model/only.ts';
import { placeOf } from '../model/only.ts';
import type { Subject } from '../model/subject.ts';
import { containerList, imageList } from './docker/engine-objects.ts';
import { wantedImages } from './docker/wanted-images.ts';
import { imageSubjects } from './images/stored-images.ts';
import { containerSubjects, engineSubjects } from './subjects.ts';

/** What engines show of an id at the least. */
const SHORT_ID = /^[0-9a-f]{12,64}$/;

/** What an engine has of what is named. */
interface Found {
  readonly subjects: readonly { readonly only: Only; readonly subject: Subject<'container' | 'image'> }[];
  /** Whether it is known that there is nothing else of it. */
  readonly settled: boolean;
}

/** Finds on a host what a run is limited to: containers by name or id, images by a reference that is stored or by id. */
export function namedObjects(host: Subject<'host'>, only: readonly Only[]): NamedObjects {
  const engines = engineSubjects(host);
  const places = (engines.known ? engines.value : []).flatMap((engine) => [
    { place: placeOf('container', engine.path), ...containersOf(engine, only) },
    { place: placeOf('image', engine.path), ...imagesOf(engine, only) },
  ]);
  const all = places.flatMap(({ subjects }) => subjects);
  return {
    asked: only.map((one) => ({
      ...one,
      found: all
        .filter((found) => found.only === one)
        .map(({ subject }) => ({ engine: subject.resource.engine ?? '', name: subject.resource.name })),
    })),
    paths: [...new Set(all.map(({ subject }) => subject.path))],
    settled: places.filter(({ settled }) => settled).map(({ place }) => place),
  };
}

function containersOf(engine: Subject<'engine'>, only: readonly Only[]): Found {
  const listed = containerSubjects(engine);
  if (!listed.known) return { subjects: [], settled: false };
  const means = ({ name }: Only, item: { readonly id: string; readonly name: string }): boolean =>
    item.name === name || isIdOf(name, item.id);
  return {
    subjects: ofKind('container', only).flatMap((one) =>
      listed.value
        .filter(({ item }) => means(one, item as Subject<'container'>['item']))
        .map((subject) => ({ only: one, subject })),
    ),
    settled: true,
  };
}

function imagesOf(engine: Subject<'engine'>, only: readonly Only[]): Found {
  const stored = imageSubjects(engine);
  const [images, containers] = [imageList.read(engine), containerList.read(engine)];
  if (!stored.known || !images.known || !containers.known) return { subjects: [], settled: false };
  const references = new Map(
    images.value.map(({ Id, RepoTags, RepoDigests }) => [Id, [...RepoTags, ...RepoDigests]]),
  );
  const means = ({ name }: Only, digest: string): boolean =>
    references.get(digest)?.includes(name) === true ||
    isIdOf(name.replace(/^sha256:/, ''), digest.slice('sha256:'.length));
  const wanted = ofKind('image', only);
  // Those that are too many to be read have no subject.
  const { read } = wantedImages(images.value, containers.value);
  const digests = new Set(read.map(({ digest }) => digest));
  const unread = images.value.filter(({ Id }) => !digests.has(Id) && wanted.some((one) => means(one, Id)));
  return {
    subjects: wanted.flatMap((one) =>
      stored.value.images
        .filter((subject) => means(one, `sha256:${(subject.item as { readonly id: string }).id}`))
        .map((subject) => ({ only: one, subject })),
    ),
    settled: unread.length === 0,
  };
}

const ofKind = (kind: Only['kind'], only: readonly Only[]): readonly Only[] =>
  only.filter((one) => one.kind === kind);

const isIdOf = (name: string, id: string): boolean => SHORT_ID.test(name) && id.startsWith(name);
