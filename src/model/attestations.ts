import { z } from 'zod';
import { spokenText } from './spoken-text.ts';
import type { Status } from './status.ts';

/** What a person can answer to the question of a manual finding, and the status that the finding gets by it. */
export const ANSWERS = {
  met: 'pass',
  'not-met': 'fail',
  'not-applicable': 'notapplicable',
} as const satisfies Readonly<Record<string, Status>>;
export type Answer = keyof typeof ANSWERS;

/** The same as a person reads it. */
export const ANSWER_WORDS: Readonly<Record<Answer, string>> = {
  met: 'met',
  'not-met': 'not met',
  'not-applicable': 'not applicable',
};

const day = (meaning: string) =>
  z.iso
    .date({ error: ({ input }) => (typeof input === 'string' ? 'is no date such as 2026-11-30' : undefined) })
    .describe(meaning);

const oneOrMore = (item: z.ZodString, meaning: string) =>
  z.union([item, z.array(item).min(1).max(50_000)]).describe(meaning);

/** Keys of what the file says that come back in the finding which it answers. */
const STATEMENT_SHAPE = {
  answer: z.enum(Object.keys(ANSWERS) as [Answer, ...Answer[]]).describe('met, not-met or not-applicable.'),
  by: spokenText(200).describe('Who says so, such as a name or a mail address.'),
  on: day('The day on which it was said, such as 2026-11-30.'),
  validUntil: day('The last day on which the answer counts, in UTC, such as 2027-11-29.'),
} as const;

/** A file that proves an answer. */
const proofSchema = z.strictObject({
  file: z.string().min(1).max(1000).describe('Path of the file, relative to the file of attestations.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'is no SHA-256 in 64 hexadecimal digits, such as sha256sum prints' })
    .describe('SHA-256 of its content; with another content the answer does not count.'),
});

const attestation = z
  .strictObject({
    check: z
      .string()
      .min(1)
      .max(200)
      .describe('Id of a check, or the number of a control of `benchmark` in quotes, such as "5.10".'),
    host: oneOrMore(
      z.string().min(1).max(255),
      'Name of a host, or a pattern in which * stands for any characters and ? for one, or a list of them.',
    ),
    object: oneOrMore(
      z.string().min(1).max(30_000),
      'Name of the user, file or other object as reports show it, or a list of names. Without it the answer is about all of the host, and has to say what was observed.',
    ).exactOptional(),
    engine: z
      .string()
      .min(1)
      .max(255)
      .exactOptional()
      .describe('Id of the engine that has the object; all engines of the host where none is given.'),
    observed: z
      .string()
      .max(30_000)
      .exactOptional()
      .describe(
        'What was observed when it was answered; the answer counts only while that is so. It is needed for containers, images, networks and services, whose names anyone can give again.',
      ),
    ...STATEMENT_SHAPE,
    comment: z.string().max(2000).exactOptional().describe('Why, in words of who says so.'),
    evidence: proofSchema.exactOptional(),
  })
  .refine(({ on, validUntil }) => on <= validUntil, {
    path: ['validUntil'],
    error: 'lies before the day on which it was said (on)',
  });

/** The file of `--attestations`: what people answered to the questions that no machine can decide. */
export const attestationsSchema = z.strictObject({
  benchmark: z
    .string()
    .exactOptional()
    .describe('The benchmark whose numbers the file uses, such as cis-docker-1.8.0.'),
  attestations: z.array(attestation).max(20_000).describe('The answers, one entry each.'),
});
export type AttestationEntry = z.infer<typeof attestationsSchema>['attestations'][number];

/** An answer as findings repeat it. */
export const statementSchema = z.object({
  ...STATEMENT_SHAPE,
  comment: z.string().nullable(),
  evidence: proofSchema.nullable().describe('A file that proves it; its content is not in the results'),
  file: z.string().describe('Name of the file of attestations'),
  line: z.int().positive().describe('Line of the entry in it'),
});
export type Statement = z.infer<typeof statementSchema>;

/** What became of an entry of the file in this run. */
export const attestationUseSchema = z.object({
  check: z.string().describe('The check or control, as the entry names it'),
  hosts: z.array(z.string()).describe('Names and patterns of hosts, as the entry has them'),
  ...statementSchema.shape,
  state: z
    .enum(['counts', 'expired', 'not-yet-valid', 'void', 'contradicted', 'not-needed', 'unmatched'])
    .describe(
      'void: its proof is missing or changed, or something else is observed now; not-needed: nothing that it is about awaits a person; unmatched: it is about nothing in this run',
    ),
  why: z.string().nullable().describe('Why it does not count, as a clause; null where it does'),
  soonExpiring: z.boolean().describe('It counts, and is over within 30 days'),
  findings: z.int().nonnegative().describe('Findings that have their status by it'),
});
export type AttestationUse = z.infer<typeof attestationUseSchema>;
