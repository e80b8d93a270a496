import { CLEAN_ENVIRONMENT } from '../transport.ts';

/**
 * What a command line begins with so that it inherits nothing. Plain words alone, which every login shell
 * understands the same way, those of csh and fish too.
 */
const CLEAN = `env -i ${Object.entries(CLEAN_ENVIRONMENT)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ')}`;

/** With an absolute path, as the shell may find nothing by itself; and without, as a restricted one takes none. */
export const CLEAN_WAYS = [`/usr/bin/${CLEAN}`, CLEAN] as const;

/** How a shell ends that may not run what it was told, or does not find it. */
export const NOT_RUN: ReadonlySet<number> = new Set([1, 126, 127]);
