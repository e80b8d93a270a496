import { z } from 'zod';
import { keeps } from '../../kit/kept-shape.ts';
import { ORIGIN_LABELS } from '../../model/origin-labels.ts';

/*
 * Building blocks of the allow-lists. Engines leave out or null what has its default value, more so with
 * every API version (1.50, 1.52), so a missing field means the default; a field of the wrong type does not.
 * Each block is idempotent: it is applied to the answer and again to what a snapshot kept of it.
 */

/** A list that may be missing or null. */
export const list = <T extends z.ZodType>(item: T) =>
  keeps(
    z
      .array(item)
      .nullish()
      .transform((value) => value ?? []),
    z.array(item),
  );

/** Sorts a list whose order means nothing and changes from answer to answer: the same content, the same digest. */
export const sorted = <T>(items: z.ZodType<T[]>, key: (item: T) => string) =>
  keeps(
    items.transform((list) => list.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))),
    items,
  );

/** A map from names to values that may be missing or null. */
export const map = <T extends z.ZodType>(value: T) =>
  keeps(
    z
      .record(z.string(), value)
      .nullish()
      .transform((entries) => entries ?? {}),
    z.record(z.string(), value),
  );

export const text = keeps(
  z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  z.string(),
);
export const flag = keeps(
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  z.boolean(),
);
export const count = keeps(
  z
    .number()
    .nullish()
    .transform((value) => value ?? 0),
  z.number(),
);

const ASKED_FOR: readonly string[] = ['DOCKER_HOST'];

/**
 * Keeps of `NAME=value` settings the names that checks ask for. Not every name: engines take a setting without `=`,
 * and then nobody can tell whether it is a name or a value that was meant to stay secret.
 */
export const namesOfSettings = keeps(
  list(z.string()).transform((settings) =>
    settings.map((setting) => setting.split('=', 1)[0] ?? '').filter((name) => ASKED_FOR.includes(name)),
  ),
  z.array(z.enum(ASKED_FOR)),
);

/** Keeps how many there are of something whose content may be secret. */
export const sizeOf = keeps(
  z
    .union([z.array(z.unknown()), z.number().int()])
    .nullish()
    .transform((value) => (typeof value === 'number' ? value : (value?.length ?? 0))),
  z.number(),
);

/** What stands first in the test of a health check and is known to engines; they run no other. */
const HEALTH_TESTS = ['NONE', 'CMD', 'CMD-SHELL'];

/**
 * Of a health check the kind of its test, or `other`: its arguments may hold secrets, and so may a first word that is
 * no kind, since engines take any there.
 */
export const healthCheck = z
  .object({
    Test: keeps(
      list(z.string()).transform(([kind]) =>
        kind === undefined ? [] : [HEALTH_TESTS.includes(kind) ? kind : 'other'],
      ),
      z.array(z.enum([...HEALTH_TESTS, 'other'])),
    ),
  })
  .nullish();

/** Labels that name the files of a compose project, each a list of absolute paths; anything else in them is dropped. */
const FILE_LABELS = [
  'com.docker.compose.project.working_dir',
  'com.docker.compose.project.config_files',
  'com.docker.compose.project.environment_file',
] as const;

export const originLabels = keeps(
  map(z.unknown()).transform((labels) =>
    Object.fromEntries([
      ...ORIGIN_LABELS.flatMap((name) => {
        const value = labels[name];
        return typeof value === 'string' ? [[name, value.slice(0, 255)]] : [];
      }),
      ...FILE_LABELS.flatMap((name) => {
        const value = labels[name];
        const paths = typeof value === 'string' ? value.split(',', 16) : [];
        const kept = paths.filter((path) => /^\/[^\p{Cc}]{0,4095}$/u.test(path));
        return kept.length > 0 ? [[name, kept.join(',')]] : [];
      }),
    ]),
  ),
  z.partialRecord(z.enum(ORIGIN_LABELS), z.string()),
);
