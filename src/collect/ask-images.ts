import type { ApiProbe } from '../kit/define-probe.ts';
import { type Cause, cause } from '../model/cause.ts';
import type { Section } from '../model/snapshot.ts';
import { IMAGE_PROBES } from '../probes/docker/api-table.ts';
import { containerList, imageList } from '../probes/docker/engine-objects.ts';
import { wantedImages } from '../probes/docker/wanted-images.ts';
import type { ApiAnswer } from './docker-client.ts';

/** Asks for every image that is looked at, all at once. */
export async function askImages(
  lists: { readonly images: Section; readonly containers: Section },
  get: (probe: ApiProbe, id: string) => Promise<ApiAnswer>,
  record: (probe: ApiProbe, id: string, answer: ApiAnswer) => void,
): Promise<void> {
  const images = imageList.shape.safeParse(lists.images.ok ? lists.images.data : undefined);
  const containers = containerList.shape.safeParse(lists.containers.ok ? lists.containers.data : undefined);
  // Without one of the lists nobody can tell which images are meant.
  if (!images.success || !containers.success) return;
  const used = new Set(containers.data.map(({ ImageID }) => ImageID));
  const asked = wantedImages(images.data, containers.data).read.flatMap(({ digest }) =>
    IMAGE_PROBES.map(async (probe) => {
      const id = digest.slice('sha256:'.length);
      const answer = await get(probe, id);
      record(probe, id, used.has(digest) ? withoutImage(answer, id) : answer);
    }),
  );
  await Promise.all(asked);
}

/** An image can be removed while containers that were made from it stay; there is nothing left to read then. */
function withoutImage(answer: ApiAnswer, id: string): ApiAnswer {
  if (answer.result.ok || answer.result.cause.code !== 'vanished') return answer;
  const why: Cause = cause(
    'vanished',
    `The engine no longer stores image ${id.slice(0, 12)}, which a container still uses.`,
    'Create the container again from an image that is stored, or remove it; then audit again.',
  );
  return { ...answer, result: { ok: false, cause: why } };
}
