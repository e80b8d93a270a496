import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { InputError } from '../model/input-error.ts';
import { visibleText } from '../model/visible-text.ts';
import { SSH_NAMESPACE } from './names.ts';

/** What ssh-keygen said, where it did not do what it was told. */
const LONGEST_WORDS = 300;
/** A person may have to type a passphrase or to touch a token. */
const PATIENCE_MS = 120_000;

/** The program of OpenSSH; from 8.2 on it signs. */
async function sshKeygen(words: readonly string[], input: string) {
  const { stdout, stderr, exitCode, cause } = await execa('ssh-keygen', words, {
    input,
    reject: false,
    timeout: PATIENCE_MS,
    maxBuffer: 1024 ** 2,
    stripFinalNewline: false,
  });
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  if (missing)
    throw new InputError(
      'Signatures by SSH keys need ssh-keygen, which is not installed: install openssh-client.',
    );
  return { ok: exitCode === 0, out: stdout, said: visibleText(stderr.trim()).slice(0, LONGEST_WORDS) };
}

/** Signs a text with a key of SSH, private or, where an agent holds it, public; the signature in its armour. Throws an InputError. */
export async function signBySsh(text: string, keyFile: string): Promise<string> {
  const { ok, out, said } = await sshKeygen(['-q', '-Y', 'sign', '-f', keyFile, '-n', SSH_NAMESPACE], text);
  if (ok && out.includes('BEGIN SSH SIGNATURE')) return out;
  throw new InputError(`ssh-keygen did not sign with ${keyFile}: ${said || 'it gave no reason'}.`);
}

/** The fingerprint of a key of SSH, as `ssh-keygen -l` prints it. Throws an InputError. */
export async function sshFingerprint(keyFile: string): Promise<string> {
  const { ok, out, said } = await sshKeygen(['-l', '-f', keyFile], '');
  const fingerprint = /SHA256:[A-Za-z0-9+/]+/.exec(out)?.[0];
  if (ok && fingerprint) return fingerprint;
  throw new InputError(`${keyFile} is no key of SSH: ${said || 'ssh-keygen does not read it'}.`);
}

const ARMOUR =
  /^-----BEGIN SSH SIGNATURE-----\n((?:[A-Za-z0-9+/]{70}\n)*[A-Za-z0-9+/=]{1,70}\n)-----END SSH SIGNATURE-----\n$/;

/** Whether a signature is in the one form that ssh-keygen writes; it reads many, with anything before and behind them. */
function isArmour(text: string): boolean {
  const body = (ARMOUR.exec(text)?.[1] ?? '').replaceAll('\n', '');
  return body !== '' && Buffer.from(body, 'base64').toString('base64') === body;
}

/** What a signature by an SSH key turned out to be. */
export type SshVerdict =
  | { readonly state: 'trusted'; readonly fingerprint: string; readonly principal: string }
  | { readonly state: 'untrusted'; readonly fingerprint: string }
  | { readonly state: 'wrong'; readonly why: string };

/** Verifies a signature over a text; `allowedSigners` is a file as ssh-keygen(1) describes it, `folder` one of our own to write to. */
export async function verifyBySsh(
  text: string,
  signature: string,
  allowedSigners: string | undefined,
  folder: string,
): Promise<SshVerdict> {
  if (!isArmour(signature)) return { state: 'wrong', why: 'it is not written as ssh-keygen writes one' };
  const file = join(folder, 'signature');
  await writeFile(file, signature, { mode: 0o600 });
  const about = ['-n', SSH_NAMESPACE, '-s', file];
  const checked = await sshKeygen(['-Y', 'check-novalidate', ...about], text);
  const fingerprint = /SHA256:[A-Za-z0-9+/]+/.exec(checked.out)?.[0];
  if (!checked.ok || !fingerprint)
    return { state: 'wrong', why: checked.said || 'it is not over these bytes' };
  if (allowedSigners === undefined) return { state: 'untrusted', fingerprint };
  const found = await sshKeygen(['-Y', 'find-principals', '-f', allowedSigners, '-s', file], text);
  // It names those of the first line alone that has the key, whatever that line allows the key for.
  const others = await principalsOfKey(signature, allowedSigners);
  for (const principal of new Set([...(found.ok ? namesIn(found.out) : []), ...others])) {
    const verified = await sshKeygen(['-Y', 'verify', '-f', allowedSigners, '-I', principal, ...about], text);
    if (verified.ok) return { state: 'trusted', fingerprint, principal };
  }
  return { state: 'untrusted', fingerprint };
}

/** Names that people or patterns have; one that says who is not meant is none. */
const namesIn = (list: string): readonly string[] =>
  list.split(/[\n,]/).flatMap((name) => (name.trim() === '' || name.startsWith('!') ? [] : [name.trim()]));

/** Of more lines with one key than these the others are not asked. */
const MOST_LINES = 20;

/** The first name of every line of a file of allowed signers that has the key of a signature. */
async function principalsOfKey(signature: string, allowedSigners: string): Promise<readonly string[]> {
  const body = Buffer.from((ARMOUR.exec(signature)?.[1] ?? '').replaceAll('\n', ''), 'base64');
  // SSHSIG and a version, and behind them the key with its length (PROTOCOL.sshsig).
  const length = body.length < 14 ? 0 : body.readUInt32BE(10);
  const key = body.subarray(14, 14 + length).toString('base64');
  if (key === '') return [];
  return (await readFile(allowedSigners, 'utf8'))
    .split('\n')
    .filter((line) => line.split(/\s+/).includes(key))
    .slice(0, MOST_LINES)
    .flatMap((line) => namesIn(/^"?([^\s"]*)/.exec(line.trim())?.[1] ?? '').slice(0, 1));
}
