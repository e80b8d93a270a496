import { execFileSync } from 'node:child_process';
import { sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { derElements, TAG } from '../../src/probes/registry/der.ts';

/** A certificate with its key, both PEM, made by openssl for one test run. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
  /** DER in base64, as evidence holds it. */
  readonly der: string;
}

export interface Wanted {
  readonly subject: string;
  /** Lines of an extension section of openssl. */
  readonly extensions?: readonly string[];
  /** The one who signs; absent: itself. */
  readonly by?: Issued;
  readonly days?: number;
  /** As openssl takes it: `ec:P-256`, `rsa:1024`. */
  readonly kind?: string;
  readonly digest?: string;
}

export const CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
export const serverFor = (...names: readonly string[]): readonly string[] => [
  `subjectAltName=${names.join(',')}`,
  'extendedKeyUsage=serverAuth',
];

/** Makes a real certificate. */
export function issue(wanted: Wanted): Issued {
  const { subject, extensions = [], by, days = 365, kind = 'ec:P-256', digest = 'sha256' } = wanted;
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-certificate-'));
  const file = (name: string, text?: string) => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  try {
    const [algorithm = '', size = ''] = kind.split(':');
    const option = { ec: 'ec_paramgen_curve', rsa: 'rsa_keygen_bits' }[algorithm];
    const sized = option === undefined ? [] : ['-pkeyopt', `${option}:${size}`];
    openssl('genpkey', '-algorithm', algorithm, ...sized, '-out', file('key'));
    const key = readFileSync(file('key'), 'utf8');
    openssl(
      'req',
      '-new',
      '-key',
      file('key'),
      '-subj',
      `/CN=${subject}`,
      '-out',
      file('request'),
      '-config',
      file('config', '[req]\ndistinguished_name=dn\n[dn]\n'),
    );
    const signer =
      by === undefined
        ? ['-key', file('key')]
        : ['-CA', file('ca', by.cert), '-CAkey', file('ca-key', by.key)];
    openssl(
      'x509',
      '-req',
      '-in',
      file('request'),
      ...signer,
      '-days',
      String(days),
      `-${digest}`,
      '-extfile',
      file('extensions', `${extensions.join('\n')}\n`),
      '-out',
      file('cert'),
    );
    const cert = readFileSync(file('cert'), 'utf8');
    return { cert, key, der: new X509Certificate(cert).raw.toString('base64') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same certificate as one of version 1, which openssl makes no more: without extensions, and signed anew. */
export function ofVersion1({ cert, key }: Issued, signer = key): Issued {
  const [whole] = derElements(new X509Certificate(cert).raw);
  const [body, algorithm] = whole ? derElements(whole.body) : [];
  if (!body || !algorithm) throw new Error('This is no certificate.');
  const rest = derElements(body.body).filter(({ tag }) => tag !== TAG.version && tag !== TAG.extensions);
  const first = der(
    TAG.sequence,
    rest.map((one) => der(one.tag, [one.body])),
  );
  const signature = der(TAG.bits, [Buffer.of(0), sign('sha256', first, signer)]);
  const made = der(TAG.sequence, [first, der(algorithm.tag, [algorithm.body]), signature]);
  return { cert: new X509Certificate(made).toString(), key, der: made.toString('base64') };
}

function der(tag: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const [high, low] = [body.length >> 8, body.length & 255];
  const length = body.length < 128 ? [low] : [0x82, high, low];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
}

function openssl(...words: readonly string[]): void {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
