import type { z } from 'zod';
import type { containerList, imageList } from './engine-objects.ts';

type Images = z.infer<typeof imageList.shape>;
type Containers = z.infer<typeof containerList.shape>;

/** So many images fill a disk; those that containers use come first. */
export const MAX_IMAGES = 3000;

/** An image to read, by its digest; `name` is its first tag, else its first digest, else null. */
export interface WantedImage {
  readonly digest: string;
  readonly name: string | null;
}

/**
 * The images of an engine that are looked at: those that a container uses, listed or not, then those that have a name.
 * What is left are steps of builds and images whose name another one took over, which nothing uses.
 */
export function wantedImages(
  images: Images,
  containers: readonly Pick<Containers[number], 'ImageID'>[],
): { readonly read: readonly WantedImage[]; readonly leftOut: number } {
  const names = new Map(images.map((image) => [image.Id, nameOf(image)]));
  const used = containers.flatMap(({ ImageID }) => (ImageID === '' ? [] : [ImageID]));
  const named = images.flatMap(({ Id }) => (names.get(Id) === null ? [] : [Id]));
  const digests = [...new Set([...used, ...named])];
  return {
    read: digests.slice(0, MAX_IMAGES).map((digest) => ({ digest, name: names.get(digest) ?? null })),
    leftOut: Math.max(0, digests.length - MAX_IMAGES),
  };
}

const nameOf = ({ RepoTags, RepoDigests }: Images[number]): string | null =>
  [...RepoTags, ...RepoDigests].find((name) => !name.startsWith('<none>')) ?? null;
