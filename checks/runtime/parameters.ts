import { z } from 'zod';
import type { Parameter } from '../../src/model/parameter.ts';

/** Advisories that somebody has decided to live with for a while. */
export const IGNORED_ADVISORIES: Parameter<string[]> = {
  id: 'ignored-advisories',
  meaning:
    'Advisories that do not count until a day, each with a reason: `CVE-2026-34040 until 2027-01-31: no plugin decides`.',
  schema: z.array(
    z
      .string()
      .max(500)
      .regex(/^(?:CVE|GHSA)-[\w-]{4,30} until \d{4}-\d{2}-\d{2}: \S/),
  ),
};

/** What distributions fixed under numbers of their own, where the table does not know it. */
export const DISTRIBUTION_FIXED_VERSIONS: Parameter<string[]> = {
  id: 'distribution-fixed-versions',
  meaning:
    'The first package version of the distribution that has the fix, for each advisory: `CVE-2025-31133 runc 1.1.5+ds1-1+deb12u2`.',
  schema: z.array(
    z
      .string()
      .max(300)
      .regex(/^(?:CVE|GHSA)-[\w-]{4,30} [\w.+-]+ [\w.+~:^-]+$/),
  ),
};
