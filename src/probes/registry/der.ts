/** One element of DER (X.690): what it is and what it holds. */
export interface DerElement {
  readonly tag: number;
  readonly body: Buffer;
}

export const TAG = {
  boolean: 1,
  integer: 2,
  bits: 3,
  octets: 4,
  oid: 6,
  sequence: 0x30,
  version: 0xa0,
  extensions: 0xa3,
  /** Of the names in a subjectAltName (RFC 5280, section 4.2.1.6). */
  dnsName: 0x82,
} as const;

/** The elements that lie side by side; empty where the bytes are none. */
export function derElements(bytes: Buffer): readonly DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const tag = bytes[at] as number;
    let length = bytes[at + 1] as number;
    at += 2;
    if (length >= 0x80) {
      const count = length - 0x80;
      if (count < 1 || count > 4 || at + count > bytes.length) return [];
      length = bytes.readUIntBE(at, count);
      at += count;
    }
    if (at + length > bytes.length) return [];
    elements.push({ tag, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return at === bytes.length ? elements : [];
}

/** An object identifier in dotted form. */
export function oidOf(body: Buffer): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of body) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      parts.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = parts;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}

/** Every object identifier in an element, however deep. */
export const oidsWithin = ({ tag, body }: DerElement, depth = 0): readonly string[] =>
  tag === TAG.oid
    ? [oidOf(body)]
    : (tag & 0x20) !== 0 && depth < 8
      ? derElements(body).flatMap((element) => oidsWithin(element, depth + 1))
      : [];
