import { z } from 'zod';

/** A text of a person that holds a word at least: blanks and what nobody sees say nothing. `most` is in characters. */
export const spokenText = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/[\p{L}\p{N}]/u, { error: 'says nothing: it holds no letter and no digit' });
