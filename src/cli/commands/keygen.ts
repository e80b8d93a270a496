import { existsSync } from 'node:fs';
import { generateKey } from '../../pack/keys.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import { readSecretFrom } from '../read-secret.ts';
import type { Streams } from '../streams.ts';
import { writeOrFail } from '../write-or-fail.ts';

export interface KeygenOptions {
  readonly output: string;
  /** False where the user wants none. */
  readonly passphrase: boolean;
  readonly passphraseFd?: number;
}

/** Time to take a passphrase out of a store. */
const PATIENCE_MS = 60_000;
const FEWEST_CHARACTERS = 8;
/** OpenSSL takes 1,024 to unlock a key, and more to lock one, which nobody could unlock then. */
const MOST_BYTES = 1000;

/** `plimsoll keygen`: makes a key to sign packs with; one that is there already is never written over. */
export async function keygen(options: KeygenOptions, streams: Streams): Promise<number> {
  const { output } = options;
  const publicFile = `${output.replace(/\.(key|pem)$/, '')}.pub.pem`;
  for (const file of [output, publicFile])
    if (existsSync(file)) throw usageError(`${file} is there already: give another name with -o.`);
  const key = generateKey(await choosePassphrase(options, streams));
  await writeOrFail(output, () => writePrivateFile(output, key.privatePem));
  await writeOrFail(publicFile, () => writePrivateFile(publicFile, key.publicPem));
  streams.out(`${output}\n${publicFile}\n${key.fingerprint}\n`);
  streams.log(
    `Sign with --sign-key ${output}; give ${publicFile} and the fingerprint to whoever verifies, by a way of its own.\n`,
  );
  return EXIT.ok;
}

async function choosePassphrase(
  { passphrase, passphraseFd }: KeygenOptions,
  { canAsk, ask }: Streams,
): Promise<string | null> {
  if (!passphrase) {
    if (passphraseFd !== undefined) throw usageError('Give --no-passphrase or --passphrase-fd, not both.');
    return null;
  }
  if (passphraseFd !== undefined) {
    const words = { what: 'passphrase', option: '--passphrase-fd' };
    return checked(await readSecretFrom(passphraseFd, PATIENCE_MS, words));
  }
  const typed = canAsk ? await ask('Passphrase for the new key: ', { secret: true }) : null;
  if (typed === null)
    throw usageError(
      'A key is kept under a passphrase, and nobody can be asked for one: give --passphrase-fd 3 3<FILE, or --no-passphrase.',
    );
  checked(typed);
  if ((await ask('The same again: ', { secret: true })) !== typed)
    throw usageError('The two passphrases differ: no key was made.');
  return typed;
}

function checked(passphrase: string): string {
  if (passphrase.length < FEWEST_CHARACTERS)
    throw usageError(`A passphrase has ${FEWEST_CHARACTERS} characters or more: no key was made.`);
  if (Buffer.byteLength(passphrase) > MOST_BYTES)
    throw usageError(`A passphrase has ${MOST_BYTES} bytes or fewer: no key was made.`);
  return passphrase;
}
