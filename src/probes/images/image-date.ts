import type { BuildStep } from '../docker/build-step.ts';
import type { ImageInspect } from '../docker/image-inspect.ts';

/** Docker is of 2013; what is older is the date of a build that is the same every time. */
const FIRST_IMAGE = Date.UTC(2013, 0, 1) / 1000;

/** When an image was built, in seconds since 1970; null where it was built to carry no date. */
export const dateOf = ({ Created }: { readonly Created: number }): number | null =>
  Created < FIRST_IMAGE ? null : Created;

/** When an image was built, by its own date or, where that is none, by its label, and when its oldest step was. */
export interface ImageDates {
  /** Seconds since 1970. */
  readonly built: number | null;
  /** The field that says so. */
  readonly source: string;
  /** Of a base, mostly; null where no step has a date. */
  readonly oldestStep: number | null;
}

/** The dates that an image carries. */
export function imageDates({ Created, Config }: ImageInspect, steps: readonly BuildStep[]): ImageDates {
  const own = secondsOf(Created);
  const labelled = secondsOf(Config.BuiltAt ?? '');
  const dated = steps.flatMap((step) => dateOf(step) ?? []);
  return {
    built: own ?? labelled,
    source: own === null ? 'label org.opencontainers.image.created' : 'Created',
    oldestStep: dated.length > 0 ? Math.min(...dated) : null,
  };
}

function secondsOf(text: string): number | null {
  const seconds = Date.parse(text) / 1000;
  return Number.isFinite(seconds) ? dateOf({ Created: seconds }) : null;
}
