import { type Cause, cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import type { KernelFilePath, KernelGround } from '../host/kernel-ground.ts';

/** A number that the kernel shows; null where it has no such file, since it lacks the feature. */
export function numberIn(ground: KernelGround, path: KernelFilePath): number | null | Unread {
  const file = ground.files[path];
  if (file === undefined) return unread(notShown(path));
  if (file.state === 'absent')
    return path.startsWith('/proc/') && !showsSettings(ground) ? unread(noSettings) : null;
  if (file.state === 'denied') return unread(deniedTo(path));
  if (!/^-?\d{1,15}$/.test(file.value)) return unread(noNumber(path));
  return Number(file.value);
}

/**
 * Whether /proc shows more than processes: one that is mounted with subset=pid, as systemd does for services with
 * ProcSubset=pid, has no settings and no list of modules. Every kernel that has settings has this one.
 */
export const showsSettings = ({ files }: KernelGround): boolean =>
  files['/proc/sys/kernel/tainted']?.state !== 'absent';

/** A text that the kernel shows; null where it has no such file or this account may not read it. */
export function textOf(ground: KernelGround, path: KernelFilePath): string | null {
  const file = ground.files[path];
  return file?.state === 'read' && file.value !== '' ? file.value : null;
}

/** How a value is told in a report: by the name that sysctl has for it, or by its path. */
const nameOf = (path: KernelFilePath): string =>
  path.startsWith('/proc/sys/') ? path.slice('/proc/sys/'.length).replaceAll('/', '.') : path;

/** A value as a report shows it, with its name. */
export function shown(ground: KernelGround, path: KernelFilePath): string {
  const file = ground.files[path];
  const value = file?.state === 'read' ? file.value || 'empty' : (file?.state ?? 'not collected');
  return `${nameOf(path)} = ${value}`;
}

/** Why a file that decides could not be read. */
export const deniedTo = (path: string): Cause =>
  cause('needs-root', `${path} may not be read by this account.`, 'Run the audit as root.');

const noSettings = cause(
  'contradiction',
  '/proc shows no settings of the kernel, so what is not there cannot be told from what is not shown.',
  'Audit where /proc is mounted as a whole, without subset=pid.',
);

const notShown = (path: string): Cause =>
  cause('not-collected', `The snapshot holds no ${path}.`, 'Collect again with this version of plimsoll.');

const noNumber = (path: string): Cause =>
  cause('unparseable', `${path} does not hold a number.`, `Look at it on the host: cat ${path}.`);
