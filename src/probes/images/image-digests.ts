import type { ImageManifest } from '../docker/engine-objects.ts';

/**
 * Every digest that stands for the content of an image of an engine: its id, which is that of the configuration or, with
 * the containerd image store, of the index; what registries know it by; and the manifests that are here, where the engine
 * tells them. An image that containers use has only the manifests that they use, not those of other platforms.
 */
export function digestsOfImage({
  id,
  repoDigests,
  manifests,
}: {
  readonly id: string;
  readonly repoDigests: readonly string[];
  readonly manifests: readonly ImageManifest[];
}): ReadonlySet<string> {
  const here = manifests.filter(({ Kind, Available }) => Kind === 'image' && Available);
  const used = here.filter(({ ImageData }) => (ImageData?.Containers ?? 0) > 0);
  return new Set([
    `sha256:${id}`,
    ...repoDigests.flatMap((name) => name.split('@')[1] ?? []),
    ...(used.length > 0 ? used : here).map(({ ID }) => ID),
  ]);
}
