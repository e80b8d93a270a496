import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { bytesOf, type ScriptRecord } from './records.ts';

/** More certificates and keys than these are not read, and of each no more than this. */
export const MOST_CONTENTS = 64;
export const MOST_BYTES = 65_536;

/** What is kept of a file in a directory of certificates. */
export const trustContentShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('certificates'),
    count: z.int(),
    /** Blocks that are no certificate. */
    bad: z.int(),
    /** SHA-256 of the public key of the first one; null where there is none. */
    publicKey: z.string().nullable(),
  }),
  /** The public half of a key, which never leaves the host itself. */
  z.object({ state: z.literal('key'), publicKey: z.string() }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
type TrustContent = z.infer<typeof trustContentShape>;

/** What is kept of a certificate, or of the public half of a key. */
export function trustContentOf(path: string, record: ScriptRecord | undefined): TrustContent {
  if (record?.kind !== 'pem') return { state: 'unread', cause: causeOf(path, record?.words[0] ?? '') };
  if (path.endsWith('.key')) {
    const key = attempt(() => fingerprint(createPublicKey(record.body)));
    const detail = `${path} is no private key that openssl can read without a password.`;
    return key === null
      ? {
          state: 'unread',
          cause: cause('unparseable', detail, 'Look at it on the host: openssl pkey -noout -in FILE.'),
        }
      : { state: 'key', publicKey: key };
  }
  if (bytesOf(record.body) > MOST_BYTES) {
    const detail = `${path} is larger than ${MOST_BYTES} bytes.`;
    return { state: 'unread', cause: cause('too-large', detail, 'Look what is in it.') };
  }
  const blocks = record.body.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const begun = record.body.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
  const keys = blocks.map((block) => attempt(() => fingerprint(new X509Certificate(block).publicKey)));
  const good = keys.filter((key) => key !== null);
  return { state: 'certificates', count: good.length, bad: begun - good.length, publicKey: keys[0] ?? null };
}

const fingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

function attempt<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

function causeOf(path: string, state: string): Cause {
  switch (state) {
    case 'denied':
      return cause('needs-root', `${path} may not be read by this account.`, 'Run the audit as root.');
    case 'no-openssl':
      return cause(
        'tool-missing',
        `Without openssl on the host nobody can tell whether ${path} belongs to its certificate.`,
        'Install openssl there, and audit again.',
      );
    case 'user-key':
      return cause(
        'needs-root',
        `${path} is a key of a user, and is left alone.`,
        'Compare it as that user: openssl pkey -pubout -in FILE.',
      );
    case 'limit':
      return cause(
        'too-large',
        `${path} is one of more than ${MOST_CONTENTS} certificates and keys.`,
        'Look what they are for.',
      );
    default:
      return cause(
        'vanished',
        `${path} changed while it was read, or is reached through a link of a user.`,
        'Run the audit again.',
      );
  }
}
