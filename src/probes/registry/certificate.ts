import { X509Certificate } from 'node:crypto';
import { visibleText } from '../../model/visible-text.ts';
import { type DerElement, derElements, oidOf, oidsWithin, TAG } from './der.ts';

/** What is told of a certificate, all of it from its DER. */
export interface Certificate {
  readonly x509: X509Certificate;
  /** DER in base64. */
  readonly der: string;
  /** In one line, safe to show. */
  readonly name: string;
  readonly from: Date;
  readonly until: Date;
  readonly selfIssued: boolean;
  readonly key: PublicKey;
  /** The algorithm that it was signed with, by its object identifiers: its own and those of its parameters. */
  readonly signature: readonly string[];
  /** What it may sign; null where it may sign nothing. */
  readonly authority: { readonly pathLength: number | null } | null;
  /** It is of a version that had no extensions: Go takes it for an authority where it is trusted, and only there. */
  readonly old: boolean;
  /** Identifiers of the extended key usages; null where it names none and so is good for all. */
  readonly usages: readonly string[] | null;
  /** It may sign for certain names only. */
  readonly constrained: boolean;
  /** The DNS names in its subjectAltName, as they stand there. */
  readonly names: readonly string[];
}

export type PublicKey =
  | { readonly kind: 'rsa'; readonly bits: number }
  | { readonly kind: 'ec'; readonly curve: string }
  | { readonly kind: 'other'; readonly name: string };

/** Bit 5 of a key usage: it may sign certificates. */
const SIGNS = 0x04;
/** Versions are counted from 0. */
const VERSION_3 = 2;

/** Takes a certificate apart; null where the bytes are none. */
export function parseCertificate(der: string): Certificate | null {
  try {
    const bytes = Buffer.from(der, 'base64');
    const x509 = new X509Certificate(bytes);
    const [top] = derElements(bytes);
    const [body, algorithm] = top ? derElements(top.body) : [];
    if (!body || !algorithm) return null;
    const extensions = extensionsOf(body);
    const usage = extensions.get('2.5.29.15')?.[0]?.body;
    const mayCertify = usage === undefined || ((usage[1] ?? 0) & SIGNS) !== 0;
    const constraints = extensions.get('2.5.29.19')?.[0];
    const version = derElements(body.body)[0];
    const old = version?.tag !== TAG.version || derElements(version.body)[0]?.body[0] !== VERSION_3;
    return {
      x509,
      der,
      name:
        visibleText(x509.subject.replaceAll('\n', ', ').slice(0, 200)) || 'a certificate without a subject',
      from: x509.validFromDate,
      until: x509.validToDate,
      selfIssued: x509.subject === x509.issuer,
      key: keyOf(x509),
      signature: oidsWithin(algorithm),
      authority: x509.ca && mayCertify ? { pathLength: pathLengthOf(constraints) } : null,
      old,
      usages: extensions.get('2.5.29.37')?.flatMap((element) => oidsWithin(element)) ?? null,
      constrained: extensions.has('2.5.29.30'),
      names: namesIn(extensions.get('2.5.29.17')?.[0]),
    };
  } catch {
    return null;
  }
}

/** What stands in each extension (RFC 5280, section 4.2), by its identifier. */
function extensionsOf(body: DerElement): ReadonlyMap<string, readonly DerElement[]> {
  const wrapped = derElements(body.body).find(({ tag }) => tag === TAG.extensions);
  const [list] = wrapped ? derElements(wrapped.body) : [];
  const found = new Map<string, readonly DerElement[]>();
  for (const extension of list ? derElements(list.body) : []) {
    const parts = derElements(extension.body);
    const [id] = parts;
    const value = parts.at(-1);
    if (id?.tag === TAG.oid && value?.tag === TAG.octets) found.set(oidOf(id.body), derElements(value.body));
  }
  return found;
}

function pathLengthOf(constraints: DerElement | undefined): number | null {
  const length = constraints
    ? derElements(constraints.body).find(({ tag }) => tag === TAG.integer)
    : undefined;
  return length ? Number.parseInt(length.body.toString('hex') || '0', 16) : null;
}

function keyOf({ publicKey }: X509Certificate): PublicKey {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = publicKey;
  if ((type === 'rsa' || type === 'rsa-pss') && details?.modulusLength !== undefined)
    return { kind: 'rsa', bits: details.modulusLength };
  if (type === 'ec') return { kind: 'ec', curve: details?.namedCurve ?? 'unknown' };
  return { kind: 'other', name: type };
}

/** A key as people write it. */
export const keyInWords = (key: PublicKey): string =>
  key.kind === 'rsa' ? `RSA ${key.bits}` : key.kind === 'ec' ? `EC ${key.curve}` : key.name;

const namesIn = (list: DerElement | undefined): readonly string[] =>
  (list ? derElements(list.body) : [])
    .filter(({ tag }) => tag === TAG.dnsName)
    .map(({ body }) => body.toString('latin1'));

/** Whether a name or an address is one that the certificate is for; its subject does not count, as in Go. */
export const isFor = ({ x509, names }: Certificate, host: string, isAddress: boolean): boolean =>
  isAddress ? x509.checkIP(host) !== undefined : names.some((pattern) => fitsHost(pattern, host));

/** As Go's crypto/x509 has it: a star is all of the first part and nothing else, whatever comes after it (`*.lan`). */
function fitsHost(pattern: string, host: string): boolean {
  const parts = pattern.toLowerCase().split('.');
  const wanted = host.toLowerCase().replace(/\.$/, '').split('.');
  return (
    parts.length === wanted.length &&
    wanted.every((part, at) => part !== '' && (part === parts[at] || (at === 0 && isStar(parts))))
  );
}

const isStar = ([first, ...rest]: readonly string[]): boolean => first === '*' && rest.length > 0;
