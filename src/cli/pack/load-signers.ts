import type { Signer } from '../../pack/sign.ts';
import { asUsageError, usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { readSecretFrom } from '../read-secret.ts';
import { readUserFile } from '../read-user-file.ts';
import type { Streams } from '../streams.ts';

export type SignOptions = Pick<
  RunOptions,
  'signKey' | 'signPassphraseFd' | 'signSshKey' | 'output' | 'outDir'
>;

/** A key in PEM is far smaller. */
export const LARGEST_KEY = 64 * 1024;

/** Time to take a passphrase out of a store. */
const PATIENCE_MS = 60_000;

/** Unlocks what packs are signed with, before anything is collected; what is wrong with it is wrong usage. */
export async function loadSigners(options: SignOptions, streams: Streams): Promise<readonly Signer[]> {
  const { signKey, signSshKey, signPassphraseFd } = options;
  const wanted = signKey !== undefined || signSshKey !== undefined;
  const packs = parseOutputs(options.output, options.outDir).some(({ format }) => format === 'pack');
  if (wanted && !packs)
    throw usageError('--sign-key and --sign-ssh-key sign a pack: ask for one with -o pack.');
  if (signPassphraseFd !== undefined && signKey === undefined)
    throw usageError('--sign-passphrase-fd unlocks the key of --sign-key: give that, too.');
  if (!wanted) return [];
  const { ed25519Signer, sshSigner } = await import('../../pack/sign.ts');
  try {
    return [
      ...(signKey === undefined ? [] : [ed25519Signer(await unlock(signKey, signPassphraseFd, streams))]),
      ...(signSshKey === undefined ? [] : [await sshSigner(signSshKey)]),
    ];
  } catch (thrown) {
    throw asUsageError(thrown);
  }
}

async function unlock(path: string, passphraseFd: number | undefined, { canAsk, ask }: Streams) {
  const { isLocked, readPrivateKey } = await import('../../pack/keys.ts');
  const { text } = await readUserFile(path, '--sign-key', LARGEST_KEY);
  if (!isLocked(text)) return readPrivateKey(text, path);
  if (passphraseFd !== undefined) {
    const words = { what: 'passphrase', option: '--sign-passphrase-fd' };
    return readPrivateKey(text, path, await readSecretFrom(passphraseFd, PATIENCE_MS, words));
  }
  const typed = canAsk ? await ask(`Passphrase of ${path}: `, { secret: true }) : null;
  if (typed === null)
    throw usageError(`${path} is locked, and nobody can be asked: give --sign-passphrase-fd 3 3<FILE.`);
  return readPrivateKey(text, path, typed);
}
