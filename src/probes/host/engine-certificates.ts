import { createHash, createPublicKey } from 'node:crypto';
import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { engineTlsFiles } from '../registry/engine-tls-files.ts';
import { pathParameters } from './path-list.ts';
import { CERTIFICATES, certificatesIn } from './pem-blocks.ts';
import { bodyOf, projectGroups, RECORDS_BEGIN, RECORDS_END, type ScriptRecord } from './records.ts';
import { REACH } from './shell-parts.ts';
import { causeOfState } from './untrusted-file.ts';

const fileShape = z.object({
  /** Certificates in it, DER in base64, in their order. */
  certificates: z.array(z.string()),
  /** How many begin in it and cannot be read. */
  unreadable: z.int(),
  /** SHA-256 of the public half of the private key in it, as SubjectPublicKeyInfo; null where it holds none that can be read. */
  publicKey: z.string().nullable(),
});

/** The files of TLS of the engines, by path: what is public of them. */
export const engineCertificatesShape = z.record(
  z.string(),
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('read'), ...fileShape.shape }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
);
export type EngineCertificates = z.infer<typeof engineCertificatesShape>;

const MOST_BYTES = 262_144;

/**
 * A private key never leaves the host, nor a process of its own there: openssl prints its public half. Whoever may run
 * this as root gets certificates and public keys to see, whatever file is named.
 */
const SCRIPT = `openssl=
command -v openssl >/dev/null && openssl=openssl
for f; do
  record file
  printf '%s\\n' "$f"
  if [ ! -e "$f" ]; then
    reach "$f"
    record state $reached
  elif [ ! -f "$f" ]; then
    record state irregular
  elif [ ! -r "$f" ]; then
    record state denied
  elif [ "$(stat -L -c %s "$f" 2>/dev/null || echo 0)" -gt ${MOST_BYTES} ]; then
    record state too-large
  else
    record certificates
    within 3 head -c ${MOST_BYTES} "$f" 2>/dev/null | tr -d '\\000\\r' | certificates
    record key \${openssl:-none}
    [ -z "$openssl" ] || timeout 5 openssl pkey -in "$f" -pubout -passin pass: 2>/dev/null
  fi
done
record count $#
`;

export const engineCertificates = defineScriptProbe({
  id: 'engine-certificates',
  source: 'certificates in the files of tlscacert, tlscert and tlskey, and openssl pkey -pubout of them',
  round: 2,
  timeoutSeconds: 20,
  maxBytes: 2 * 1024 * 1024,
  shape: engineCertificatesShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${REACH}${CERTIFICATES}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => pathParameters(engineTlsFiles(host)).slice(0, 24),
  project: (output) =>
    projectGroups(output, { what: 'the certificates of engines', kind: 'file' }, contentOf),
});

function contentOf(path: string, records: readonly ScriptRecord[]): EngineCertificates[string] {
  const state = records.find(({ kind }) => kind === 'state')?.words[0];
  if (state === 'absent') return { state };
  if (state !== undefined) return { state: 'unread', cause: causeOf(path, state) };
  const { certificates, unreadable } = certificatesIn(bodyOf(records, 'certificates') ?? '');
  const key = records.find(({ kind }) => kind === 'key');
  const publicKey = hashOf(key?.body ?? '');
  // It can be that it holds no key at all; without openssl nobody knows.
  if (certificates.length === 0 && publicKey === null && key?.words[0] === 'none')
    return { state: 'unread', cause: NO_OPENSSL(path) };
  return { state: 'read', certificates: [...certificates], unreadable, publicKey };
}

function hashOf(pem: string): string | null {
  if (!pem.startsWith('-----BEGIN PUBLIC KEY-----')) return null;
  try {
    const spki = createPublicKey(pem).export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(spki).digest('hex');
  } catch {
    return null;
  }
}

const causeOf = (path: string, state: string): Cause =>
  causeOfState(state, path, {
    'too-large': cause(
      'too-large',
      `${path} has more than ${MOST_BYTES} bytes, which are the most that are read.`,
      'Look what is in it: no engine needs that many certificates.',
    ),
  });

const NO_OPENSSL = (path: string): Cause =>
  cause(
    'tool-missing',
    `The host has no openssl, which tells the public half of the key in ${path}.`,
    'Install openssl and audit again.',
  );
