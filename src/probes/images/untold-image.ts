import type { z } from 'zod';
import { type Cause, cause } from '../../model/cause.ts';
import type { containerList } from '../docker/engine-objects.ts';

/** Why nobody can tell which images containers use; null where each says which one is its own. */
export function untoldImage(containers: z.infer<typeof containerList.shape>): Cause | null {
  const imageless = containers.find(({ ImageID }) => ImageID === '');
  if (!imageless) return null;
  const detail = `The engine does not say which image container ${imageless.Id.slice(0, 12)} uses, so that any may be used.`;
  return cause('unparseable', detail, 'Look at docker ps --all on the host; then audit again.');
}
