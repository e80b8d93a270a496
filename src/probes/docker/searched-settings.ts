import { z } from 'zod';
import { keeps } from '../../kit/kept-shape.ts';
import { isSearchable, nameOfSetting, SECRET_PATTERNS, secretsInSetting } from './secret-rules.ts';
import { list } from './shapes.ts';

const searchedSetting = z.object({
  /** Empty where there is no `=`, so that all of it may be a value, and where it looks like a secret itself. */
  Name: z.string(),
  /** What its value looks like; empty where it looks like nothing that is secret. */
  Patterns: z.array(z.enum(SECRET_PATTERNS)),
  /** Whether all of it was searched. */
  Searched: z.boolean(),
});

/** Of `NAME=value` settings the name, and what kinds of secrets the value looks like, but not the value. */
export const searchedSettings = list(
  z.union([
    keeps(
      z.string().transform((setting) => ({
        Name: nameOfSetting(setting),
        Patterns: [...secretsInSetting(setting)],
        Searched: isSearchable(setting),
      })),
      searchedSetting,
    ),
    searchedSetting,
  ]),
);
