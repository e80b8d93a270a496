import type { KeyObject } from 'node:crypto';
import { signEnvelope } from './dsse.ts';
import { fingerprintOf, publicPem } from './keys.ts';
import { PACK } from './names.ts';
import type { ReadMeFacts } from './read-me.ts';
import { signBySsh, sshFingerprint } from './ssh-signature.ts';

/** Someone who vouches for packs. */
export interface Signer {
  readonly kind: ReadMeFacts['signers'][number]['kind'];
  readonly fingerprint: string;
  /** Files about the signer that are among what is signed, by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** Signs a statement; the file that the signature is kept in, and its text. */
  sign(statement: string): Promise<readonly [name: string, text: string]>;
}

/** Signs with a key of our own format. */
export const ed25519Signer = (key: KeyObject): Signer => ({
  kind: 'ed25519',
  fingerprint: fingerprintOf(key),
  files: { [PACK.publicKey]: publicPem(key) },
  sign: async (statement) => [PACK.envelope, signEnvelope(statement, key)],
});

/** Signs with the SSH key of the operator. It is tried at once, since an audit is worth more than a late refusal. */
export async function sshSigner(keyFile: string): Promise<Signer> {
  const fingerprint = await sshFingerprint(keyFile);
  await signBySsh('', keyFile);
  return {
    kind: 'ssh',
    fingerprint,
    files: {},
    sign: async (statement) => [PACK.sshSignature, await signBySsh(statement, keyFile)],
  };
}
