import { z } from 'zod';
import { RESOURCE_TYPES } from './subject.ts';

/** The thing that a finding is about, as results name it. */
export const resourceResultSchema = z.object({
  type: z.enum(RESOURCE_TYPES),
  name: z.string(),
  id: z.string().nullable(),
  engine: z.string().nullable().describe('Id of the engine that it belongs to'),
});
