import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { InputError } from '../model/input-error.ts';

/** A pair of keys as files: PEM, private in PKCS #8, public in SubjectPublicKeyInfo, as openssl reads them. */
export interface KeyFiles {
  readonly privatePem: string;
  readonly publicPem: string;
  /** Of the public key: `SHA256:` and the digest of its DER form in base64. */
  readonly fingerprint: string;
}

/** Makes an Ed25519 key; with a passphrase the private one is encrypted (PBES2 with AES-256). */
export function generateKey(passphrase: string | null): KeyFiles {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const lock = passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase };
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem', ...lock }).toString(),
    publicPem: publicPem(publicKey),
    fingerprint: fingerprintOf(publicKey),
  };
}

/** The public key of a key as a file. */
export const publicPem = (key: KeyObject): string =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'pem' }).toString();

/** What a key is called where people compare it. */
export function fingerprintOf(key: KeyObject): string {
  const der = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  const digest = createHash('sha256').update(der).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** Whether a private key in PEM has to be unlocked first. */
export const isLocked = (pem: string): boolean => pem.includes('BEGIN ENCRYPTED PRIVATE KEY');

/** Reads a private key in PEM; throws an InputError for what is none, is of another kind, or stays locked. `name` is its file. */
export function readPrivateKey(pem: string, name: string, passphrase?: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    throw new InputError(
      isLocked(pem)
        ? `${name} was not unlocked by this passphrase.`
        : `${name} is no private key in PEM: make one with plimsoll keygen.`,
    );
  }
  return demandEd25519(key, name);
}

/** Reads a public key in PEM; throws an InputError for what is none or of another kind. */
export function readPublicKey(pem: string, name: string): KeyObject {
  if (pem.includes('PRIVATE KEY'))
    throw new InputError(
      `${name} is a private key: give the public one, which plimsoll keygen wrote beside it.`,
    );
  try {
    return demandEd25519(createPublicKey(pem), name);
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    throw new InputError(`${name} is no public key in PEM.`);
  }
}

function demandEd25519(key: KeyObject, name: string): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new InputError(`${name} is a key of type ${key.asymmetricKeyType}: packs are signed with Ed25519.`);
}
