import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/** Shipped are those of Debian and Red Hat that run one program and end. */
export const ACCEPTED_SYSTEM_ACCOUNTS: Parameter<string[]> = {
  id: 'accepted-system-accounts',
  meaning: 'Names of accounts of the system that may have a shell or a password.',
  schema: z.array(z.string().min(1)),
  shipped: ['sync', 'halt', 'shutdown'],
};
