import type { Stats } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Channel, readChannels } from '../../notify/read-channels.ts';
import { describeSystemError, orUsageError, usageError } from '../failure.ts';
import { readUserFile } from '../read-user-file.ts';

const OPTION = '--notify';
const MAX_BYTES = 1024 ** 2;
export const SENDMAIL = '/usr/sbin/sendmail';

/**
 * Reads the file of `--notify`, and looks at what it names; what is wrong with any of it is wrong usage, before anything is
 * collected. It holds secrets, so that nobody but its owner may read it; null as `uid` takes any owner.
 */
export async function loadChannels(path: string, uid: number | null): Promise<readonly Channel[]> {
  const { text } = await readUserFile(path, OPTION, MAX_BYTES, (found) => notSecret(path, found, uid));
  const channels = orUsageError(() => readChannels(text, path));
  for (const channel of channels) {
    const wrong = await wrongWith(channel);
    if (wrong !== null) throw usageError(`${path} (${OPTION}), ${channel.label}: ${wrong}`);
  }
  return channels;
}

/** The certificates that a file holds which `ca` of a webhook names. */
export const readCertificates = async (path: string): Promise<string> =>
  (await readUserFile(path, `ca in ${OPTION}`, MAX_BYTES)).text;

function notSecret(path: string, { mode, uid: owner }: Stats, uid: number | null): string | null {
  if (uid !== null && owner !== 0 && owner !== uid)
    return `holds secrets and belongs to the account ${owner}, neither to root nor to whom the audit runs as: take it over with chown.`;
  if ((mode & 0o077) === 0) return null;
  return `holds secrets, and others may read it (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): chmod 600 ${path}.`;
}

async function wrongWith(channel: Channel): Promise<string | null> {
  if (channel.kind === 'webhook') {
    const { ca } = channel.settings;
    if (ca !== undefined && !(await readCertificates(ca)).includes('-----BEGIN CERTIFICATE-----'))
      return 'the file that ca names holds no certificate in PEM.';
    return null;
  }
  if (channel.kind === 'sendmail') {
    const program = channel.settings.program ?? SENDMAIL;
    const why = await access(program, constants.X_OK).then(() => null, describeSystemError);
    return why && `${program} cannot be run (${why}): install what brings it, or name another as program.`;
  }
  const folder = dirname(channel.settings.path);
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere ? null : `there is no directory ${folder}: make it, and have node_exporter read it.`;
}
