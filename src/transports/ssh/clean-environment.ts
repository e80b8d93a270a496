import { CLEAN_ENVIRONMENT } from '../transport.ts';

/**
 * What a command line begins with so that it inherits nothing. Plain words alone, which every login shell
 * understands the same way, those of csh and fish too; an absolute path, as theirs may be any.
 */
export const CLEAN = `/usr/bin/env -i ${Object.entries(CLEAN_ENVIRONMENT)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ')}`;
