import { z } from 'zod';

/** By what a host is known again whatever it is called. */
export const MARKS = ['machine-id', 'host-key'] as const;

/** Hosts that may be others under another name: proposed, and nothing is taken over. */
export const possibleRenameSchema = z.object({
  hosts: z
    .array(z.string())
    .min(1)
    .describe('New in this run; several have the same marks where there is more than one'),
  formerly: z
    .array(z.string())
    .min(1)
    .describe('Not in this run any more; any of them, where there is more than one'),
  same: z
    .array(z.enum(MARKS))
    .min(1)
    .describe('What they have in common, and no other host of either run has'),
  differs: z
    .array(z.enum(MARKS))
    .describe('What was read of both and is another; empty where there are several hosts'),
});

export type Mark = (typeof MARKS)[number];
export type PossibleRename = z.infer<typeof possibleRenameSchema>;
