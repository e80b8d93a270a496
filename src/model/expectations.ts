import { z } from 'zod';

/** A name, or a pattern in which `*` stands for any characters. */
const pattern = z.string().min(1).max(255);

/** What one entry of the list says; all that it names has to be so. */
const EXPECTATION_SHAPE = {
  name: pattern.optional().describe('Name of the container; * stands for any characters.'),
  project: pattern.optional().describe('Compose project that it belongs to, by its label.'),
  service: pattern.optional().describe('Service of Compose or of a swarm that it belongs to, by its label.'),
  image: z
    .string()
    .regex(/^[\w.:-]+(\/[\w.-]+)*$/)
    .max(512)
    .optional()
    .describe('Repository of its image, such as nginx or ghcr.io/team/web, without tag.'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional()
    .describe('Digest of its image in a registry, or the id of the image.'),
  least: z
    .int()
    .nonnegative()
    .optional()
    .describe('How many of them have to run at least; 0 where none is given.'),
  most: z.int().positive().optional().describe('How many of them may run at most.'),
  hosts: z
    .array(pattern)
    .min(1)
    .optional()
    .describe('Names of the hosts for which this counts; all where none is given.'),
} as const;

const expectation = z
  .strictObject(EXPECTATION_SHAPE)
  .refine(
    ({ name, project, service, image, digest }) => [name, project, service, image, digest].some(Boolean),
    {
      message: 'names no container: it needs name, project, service, image or digest',
    },
  )
  .refine(({ least = 0, most }) => most === undefined || least <= most, {
    message: 'wants at least more than at most',
  });

/** The file of `--expect`: the containers that are to run. */
export const expectationsSchema = z.strictObject({
  containers: z.array(expectation).max(5000),
});
export type Expectations = z.infer<typeof expectationsSchema>;
export type Expectation = Expectations['containers'][number];
