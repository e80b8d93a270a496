import { type Fact, type FactSource, known, mapFact } from '../../model/fact.ts';
import type { ImageItem, Resource } from '../../model/subject.ts';
import { type ImageManifest, imageList } from '../docker/engine-objects.ts';
import { type ImageBuild, imageBuild } from './image-build.ts';
import { dateOf } from './image-date.ts';
import { imageSubjects, READS_OF_IMAGES } from './stored-images.ts';

/** An image as the engine lists it. */
export interface EngineImage {
  readonly item: ImageItem;
  readonly resource: Resource;
  /** Where it was pulled from or pushed to; the containerd image store makes one up for every name. */
  readonly digests: readonly string[];
  readonly tags: readonly string[];
  /** What the containerd image store has of it; empty where the engine tells nothing of that. */
  readonly manifests: readonly ImageManifest[];
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
        manifests: found?.Manifests ?? [],
        created: found ? dateOf(found) : null,
      };
    });
    return known(value, stored.evidence);
  },
};

const isName = (reference: string): boolean => !reference.startsWith('<none>');

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
