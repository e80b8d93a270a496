import { deriveFact } from '../../kit/define-fact.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { containerList, imageList } from '../docker/engine-objects.ts';
import { dateOf } from './image-date.ts';
import { untoldImage } from './untold-image.ts';

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
export const imageUse = deriveFact({
  id: 'image-use',
  scope: 'engine',
  from: { images: imageList, containers: containerList },
  value: ({ images, containers }): ImageUse | Unread => {
    const untold = untoldImage(containers);
    if (untold) return unread(untold);
    const used = new Set(containers.map(({ ImageID }) => ImageID));
    const unique = [...new Map(images.map((image) => [image.Id, image])).values()];
    const unused = unique.filter(({ Id }) => !used.has(Id));
    const dates = unused.flatMap((image) => dateOf(image) ?? []);
    return {
      all: unique.length,
      unused: unused.length,
      unusedBytes: unused.reduce((sum, { Size }) => sum + Size, 0),
      oldestUnused: dates.length > 0 ? Math.min(...dates) : null,
    };
  },
});
