import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { fingerprintOf } from './keys.ts';

/** What is signed is an in-toto statement. */
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Base64 in either alphabet, as verifiers have to take it. */
const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);

/** An envelope of DSSE, version 1.0. The name of a key in it is a hint and is trusted nowhere. */
const envelopeSchema = z.object({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: base64,
  signatures: z.array(z.object({ keyid: z.string().exactOptional(), sig: base64 })).min(1),
});

/** The bytes that a signature is over: the pre-authentication encoding of DSSE, with lengths in bytes. */
function encoded(payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(PAYLOAD_TYPE)} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Signs a statement; one line of JSON with a line feed, as files of in-toto bundles have them. */
export function signEnvelope(statement: string, key: KeyObject): string {
  const payload = Buffer.from(statement);
  return envelopeText(payload, fingerprintOf(key), sign(null, encoded(payload), key));
}

function envelopeText(payload: Buffer, keyid: string, signature: Buffer): string {
  const signatures = [{ keyid, sig: signature.toString('base64') }];
  return `${JSON.stringify({ payloadType: PAYLOAD_TYPE, payload: payload.toString('base64'), signatures })}\n`;
}

/** What an envelope holds; null where it is none. Nothing of it is to be believed before it is verified. */
export interface Envelope {
  /** Whether these are the bytes that it holds. Texts would not do: bytes that are no UTF-8 all read the same. */
  holds(statement: string): boolean;
  /** Whether its one signature is of this key, and its text the one that is written for that. */
  isSignedBy(key: KeyObject): boolean;
}

/** Reads an envelope. */
export function readEnvelope(line: string): Envelope | null {
  const parsed = envelopeSchema.safeParse(orNull(() => JSON.parse(line)));
  if (!parsed.success) return null;
  const payload = bytesOf(parsed.data.payload);
  const signature = bytesOf(parsed.data.signatures[0]?.sig ?? '');
  return {
    holds: (statement) => payload.equals(Buffer.from(statement)),
    isSignedBy: (key) =>
      verify(null, encoded(payload), key, signature) &&
      envelopeText(payload, fingerprintOf(key), signature) === line,
  };
}

const bytesOf = (text: string): Buffer =>
  Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/'), 'base64');

function orNull(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return null;
  }
}
