import { z } from 'zod';
import { attestationUseSchema } from './attestations.ts';
import { possibleRenameSchema } from './rename.ts';
import { runTrendPointSchema } from './trend.ts';
import { waiverUseSchema } from './waiver.ts';

/** What results say of the run that is known only after its last host; each part where it was asked for. */
export const resultsTailSchema = z.object({
  attestations: z
    .array(attestationUseSchema)
    .exactOptional()
    .describe('What became of each answer in the file of attestations; missing without such a file'),
  waivers: z
    .array(waiverUseSchema)
    .exactOptional()
    .describe('What became of each entry of the file of waivers, in its order; missing without such a file'),
  possibleRenames: z
    .array(possibleRenameSchema)
    .exactOptional()
    .describe(
      'New hosts that may be such as the earlier run was about and this one is not, by what marks a host whatever its name',
    ),
  trend: z
    .array(runTrendPointSchema)
    .exactOptional()
    .describe(
      'How all hosts together stood in the last audits of the history, this one last; missing without any before it, and in runs of one host',
    ),
});
