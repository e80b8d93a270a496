import { z } from 'zod';
import type { CheckText } from '../model/check.ts';
import { EFFORTS } from '../model/effort.ts';
import { SEVERITIES } from '../model/severity.ts';
import { STATUSES } from '../model/status.ts';
import { replaceInvisible } from '../model/visible-text.ts';

/** A text whose every character is seen, on several lines at will: it goes to terminals as it is. */
export const seenText = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => replaceInvisible(text, { lines: true, show: () => '' }) === text, {
      error: 'holds a character that nobody sees',
    });

/**
 * The name of a check or parameter: two words at least, since one could be that of something that every object of
 * JavaScript has.
 */
export const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)+$/);

/** What a check of one's own says about itself, by either door. */
export const checkTextSchema = {
  id: slug.describe('It is a slug that names the good state, such as container-names-its-team.'),
  title: seenText(200).describe('It says the good state in a sentence without a full stop.'),
  severity: z.enum(SEVERITIES),
  severityReason: seenText(500).describe('It says in a sentence why the check has this severity.'),
  rationale: seenText(4000).describe('It says what the bad state leads to.'),
  remediation: z.strictObject({
    text: seenText(2000).describe('It says what to change.'),
    command: seenText(2000).optional().describe('It is what to type or to write into a file.'),
    takes: z
      .enum(EFFORTS)
      .optional()
      .describe('It says what doing that takes, for the lists of what to mend first.'),
    sideEffect: seenText(2000).describe('It says what can break when that is done.'),
  }),
  outcomes: z
    .partialRecord(z.enum(STATUSES).exclude(['error']), seenText(500))
    .describe('It says in a clause each when the check says pass, fail, manual and notapplicable.'),
};

/** The same as one object, for what comes from another process. */
export const toldTextSchema = z.object(checkTextSchema);

/** As the rest of the program has it: without keys that are undefined. */
export function textOf(told: z.infer<typeof toldTextSchema>): CheckText {
  const { command, takes, ...remediation } = told.remediation;
  const { id, title, severity, severityReason, rationale } = told;
  const outcomes = Object.fromEntries(Object.entries(told.outcomes).filter(([, when]) => when !== undefined));
  return {
    id,
    title,
    severity,
    severityReason,
    rationale,
    outcomes,
    remediation: {
      ...remediation,
      ...(command === undefined ? {} : { command }),
      ...(takes === undefined ? {} : { takes }),
    },
  };
}
