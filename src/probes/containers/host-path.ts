import { posix } from 'node:path';

/**
 * A path of the host in plain form: absolute, without `.`, `..`, doubled or trailing slashes, and with
 * /var/run as the link to /run that it is on every current distribution.
 */
export const plainPath = (path: string): string =>
  posix.resolve('/', path).replace(/^\/var\/run(?=\/|$)/, '/run');

/** Whether a plain path is another one or lies below it. */
export const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

/** Directories of the host that belong to the system, as control 5.6 of CIS Docker 1.8.0 lists them. */
export const SYSTEM_DIRECTORIES = [
  '/',
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/lib64',
  '/proc',
  '/sys',
  '/usr',
] as const;
