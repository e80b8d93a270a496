import { isWithin } from '../containers/host-path.ts';

/** Places of the host that belong to no container, whatever is mounted. */
export const SYSTEM_PATHS = [
  '/',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr',
  '/var',
  '/var/lib',
  '/var/lib/docker',
  '/var/log',
  '/tmp',
] as const;

/** Of these nothing that lies in them belongs to containers either. */
const WITH_ALL_BELOW: readonly string[] = ['/etc', '/usr', '/boot', '/dev', '/proc', '/sys'];

/** Whether a plain path is one of the listed ones, or lies below one of which everything counts. */
export const isSystemPath = (path: string, listed: readonly string[]): boolean =>
  listed.some((system) => path === system || (WITH_ALL_BELOW.includes(system) && isWithin(path, system)));
