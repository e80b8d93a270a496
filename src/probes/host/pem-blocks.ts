/**
 * `certificates` hands on the blocks of certificates of its standard input and nothing between and beside them, no key
 * above all.
 */
export const CERTIFICATES = `certificates() { sed -n '/^-----BEGIN CERTIFICATE-----/,/^-----END CERTIFICATE-----/p'; }
`;

/** Blocks of other names, and with headers, are passed over by Go. */
const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;
/** In base64; no certificate of a server is so large. */
const LONGEST = 32 * 1024;

/** The certificates of a text, DER in base64, and how many more begin in it that cannot be read. */
export function certificatesIn(pem: string): {
  readonly certificates: readonly string[];
  readonly unreadable: number;
} {
  const certificates = [...pem.matchAll(BLOCK)]
    .map(([, text = '']) => text.replace(/\s/g, ''))
    .filter((der) => der.length > 0 && der.length <= LONGEST);
  const begun = pem.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0;
  return { certificates, unreadable: begun - certificates.length };
}
