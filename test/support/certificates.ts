import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

function openssl(...words: readonly string[]): void {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
