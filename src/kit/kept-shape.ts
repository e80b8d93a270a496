import type { z } from 'zod';

const KEPT = new WeakMap<z.ZodType, z.ZodType>();

/**
 * Says what a shape keeps, where that is not what it takes, such as a length in place of a list: nobody can tell from a
 * function. Rules of users can name fields of what is kept; of a shape that changes its value and does not say what it
 * keeps they can name nothing, so that no rule passes because something was dropped before it looked.
 */
export function keeps<T extends z.ZodType>(shape: T, kept: z.ZodType): T {
  KEPT.set(shape, kept);
  return shape;
}

/** What a shape keeps, where it was said. */
export const keptBy = (shape: z.ZodType): z.ZodType | undefined => KEPT.get(shape);
