import { z } from 'zod';
import { spokenText } from './spoken-text.ts';

const signature = z.strictObject({
  name: spokenText(200).describe('Who signs.'),
  role: spokenText(200).exactOptional().describe('As what, such as head of operations.'),
  date: z.iso
    .date({
      error: ({ input }) =>
        typeof input === 'string' ? 'is no day that exists, such as 2026-11-30' : undefined,
    })
    .describe('The day on which it was signed, such as 2026-11-30.'),
  note: spokenText(2000).exactOptional().describe('What is to be said with it.'),
});
export type Signature = z.infer<typeof signature>;

/** Who can sign a report, in the order in which they do. */
export const SIGNERS = ['preparedBy', 'reviewedBy', 'acceptedBy'] as const;

const SIGN_OFF_SHAPE = {
  preparedBy: signature.exactOptional().describe('Who made the report.'),
  reviewedBy: signature.exactOptional().describe('Who went through it.'),
  acceptedBy: signature.exactOptional().describe('Who accepts what it says.'),
} as const;

/** The file of `--sign-off`: who prepared, reviewed and accepted a report. A line that it says nothing of stays empty. */
export const signOffSchema = z
  .strictObject(SIGN_OFF_SHAPE)
  .refine((told) => SIGNERS.some((signer) => told[signer] !== undefined), {
    error: 'says of nobody that they sign: it takes preparedBy, reviewedBy and acceptedBy',
  });

/** The same as results have it. */
export const signOffResultSchema = z.object(SIGN_OFF_SHAPE);
export type SignOff = z.infer<typeof signOffResultSchema>;
