import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/*
 * What a policy can tell the checks of secrets.
 */

/** No value can be excused by its form: values are gone before a policy is asked. */
export const SETTINGS_WITHOUT_SECRETS: Parameter<string[]> = {
  id: 'settings-without-secrets',
  meaning:
    'Names of variables, labels and log options, `*` for any characters, that hold no secret although they look like it.',
  schema: z.array(z.string().min(1)),
};

/** How often a secret is to be replaced depends on who could have seen it. */
export const LONGEST_SWARM_SECRET_DAYS: Parameter<number> = {
  id: 'longest-swarm-secret-days',
  meaning: 'Days after which a secret of a swarm is to be replaced by a new one.',
  schema: z.int().positive(),
};
