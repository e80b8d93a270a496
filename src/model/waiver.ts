import { z } from 'zod';
import { spokenText } from './spoken-text.ts';

/** What the file of `--waivers` calls a pattern: `*` stands for any characters, `?` for one. */
const pattern = z.string().min(1).max(255);
const line = spokenText(200);

const day = (meaning: string) =>
  z.iso
    .date({
      error: ({ input }) =>
        typeof input === 'string' ? 'is no day that exists, such as 2026-11-30' : undefined,
    })
    .describe(meaning);

/** What an object has to be; all that is named has to be so. */
const OBJECT_SHAPE = {
  name: pattern
    .exactOptional()
    .describe('Name of the container, image, user or other object; * stands for any characters, ? for one.'),
  image: z
    .string()
    .min(1)
    .max(512)
    .exactOptional()
    .describe('Name of the image with its tag, such as ghcr.io/team/web:*; * and ? as in name.'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, { error: 'is no digest: sha256: and 64 hexadecimal digits' })
    .exactOptional()
    .describe('Digest of the image in a registry, or the id of the image.'),
  project: pattern
    .exactOptional()
    .describe('Compose project that the container belongs to; * and ? as in name.'),
  label: z
    .string()
    .regex(/^[^=\s]+=./, { error: 'is no label such as com.docker.compose.service=web' })
    .max(512)
    .exactOptional()
    .describe('Label of the container as KEY=VALUE; * and ? in the value as in name.'),
  path: z
    .string()
    .regex(/^[/*?]/, { error: 'is no absolute path' })
    .max(4096)
    .exactOptional()
    .describe('Path of the file or directory; * (also across /) and ? as in name.'),
} as const;

/** What an entry says of itself, which every finding that it covers repeats. */
const STATEMENT_SHAPE = {
  reason: spokenText(2000).describe('Why it is accepted.'),
  owner: line.describe('Who answers for it.'),
  approver: line.exactOptional().describe('Who agreed to it.'),
  ticket: line.exactOptional().describe('Where it is kept track of.'),
  from: day('The first day on which it counts, in UTC, such as 2026-11-30.').exactOptional(),
  expires: day('The last day on which it counts, in UTC, such as 2027-05-31.'),
} as const;

const entry = z
  .strictObject({
    check: z
      .string()
      .min(1)
      .max(200)
      .describe('Id of a check, or the number of a control of `benchmark` in quotes, such as "5.10".'),
    host: z
      .union([pattern, z.array(pattern).min(1).max(5000)])
      .describe('Name of the host in the inventory, or as it was given, or a list; * and ? as in name.'),
    object: z
      .strictObject(OBJECT_SHAPE)
      .exactOptional()
      .describe('Every object of the host where it is left out.'),
    ...STATEMENT_SHAPE,
    acceptSpoofable: z
      .literal(true)
      .exactOptional()
      .describe('Says that it may cover whatever is given this name, label or image; reports show that.'),
    everywhere: z
      .literal(true)
      .exactOptional()
      .describe('Says that it is meant for every object of every host.'),
    matched: z
      .array(
        z
          .string()
          .regex(/^[0-9a-f]{16,64}$/, { error: 'is no beginning of a fingerprint, of 16 digits or more' }),
      )
      .max(50_000)
      .exactOptional()
      .describe(
        'Fingerprints of what it covered when it was written; what it covers beyond them is announced.',
      ),
  })
  .refine(({ from, expires }) => from === undefined || from <= expires, {
    path: ['from'],
    message: 'is after the day on which it expires',
  })
  .refine(({ object }) => object === undefined || Object.keys(object).length > 0, {
    path: ['object'],
    message: 'names nothing: leave it out, or give it name, image, digest, project, label or path',
  });

/** The file of `--waivers`: fails that someone has accepted until a day. They stay fails. */
export const waiversSchema = z.strictObject({
  benchmark: z
    .string()
    .exactOptional()
    .describe('The benchmark whose numbers the file uses, such as cis-docker-1.8.0.'),
  waivers: z.array(entry).max(5000).describe('A list of waivers.'),
});
export type WaiverEntry = z.infer<typeof entry>;

const REPEATED_SHAPE = {
  reason: z.string(),
  owner: z.string(),
  approver: z.string().nullable(),
  ticket: z.string().nullable(),
  from: z.iso.date().nullable().describe('The first day on which it counts, in UTC; null for any before'),
  expires: z.iso.date().describe('The last day on which it counts, in UTC'),
  file: z.string().describe('The file of waivers, as it was given'),
  line: z.int().positive().describe('Where the entry begins in it'),
  spoofable: z
    .boolean()
    .describe('Whether it goes by what whoever starts containers can choose, with acceptSpoofable'),
} as const;

/** The waiver that covers a finding. */
export const findingWaiverSchema = z.object({
  ...REPEATED_SHAPE,
  newlyMatching: z
    .boolean()
    .describe('Whether the entry lists what it covered when it was written, and this is not among it'),
});
export type FindingWaiver = z.infer<typeof findingWaiverSchema>;

/** A waiver that would cover a finding on another day. */
export const outdatedWaiverSchema = z.object({
  ...REPEATED_SHAPE,
  state: z.enum(['expired', 'not-yet-valid']),
});
export type OutdatedWaiver = z.infer<typeof outdatedWaiverSchema>;

/** What became of an entry of the file in this run. */
export const waiverUseSchema = z.object({
  check: z.string().describe('As the entry names it'),
  host: z.array(z.string()).describe('The hosts that it is about, as the entry names them'),
  object: z.strictObject(OBJECT_SHAPE).nullable().describe('Null where it is about every object of them'),
  ...REPEATED_SHAPE,
  state: z
    .enum(['in-force', 'expired', 'not-yet-valid', 'unmatched'])
    .describe('unmatched: in force, and nothing fails that it covers'),
  soonExpiring: z.boolean().describe('In force or unmatched, and over within 30 days'),
  findings: z
    .int()
    .nonnegative()
    .describe('Fails that it covers; those that it would, where it is expired or not yet valid'),
  hosts: z.array(z.string()).describe('The hosts that have them'),
  newlyMatching: z
    .array(z.object({ host: z.string(), object: z.string(), fingerprint: z.string() }))
    .describe('Fails beyond what it covered when it was written, the first 50'),
});
export type WaiverUse = z.infer<typeof waiverUseSchema>;
