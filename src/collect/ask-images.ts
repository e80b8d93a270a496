import type { z } from 'zod';
import type { ApiProbe } from '../kit/define-probe.ts';
import { type Cause, cause } from '../model/cause.ts';
import { IMAGE_PROBES } from '../probes/docker/api-table.ts';
import type { containerList, imageList } from '../probes/docker/engine-objects.ts';
import { wantedImages } from '../probes/docker/wanted-images.ts';
import type { ApiAnswer } from './docker-client.ts';

export type ListedContainers = z.infer<typeof containerList.shape>;

/** Asks for every image that is looked at, all at once; for none where one of the lists was not read. */
export async function askImages(
  {
    images,
    containers,
  }: {
    readonly images: z.infer<typeof imageList.shape> | null;
    readonly containers: ListedContainers | null;
  },
  get: (probe: ApiProbe, id: string) => Promise<ApiAnswer>,
  record: (probe: ApiProbe, id: string, answer: ApiAnswer) => void,
): Promise<void> {
  if (images === null || containers === null) return;
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  const asked = wantedImages(images, containers).read.flatMap(({ digest }) =>
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
