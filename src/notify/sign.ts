import { createHmac } from 'node:crypto';
import { uuid5 } from '../model/uuid5.ts';

/** Namespace of the ids of notices (UUIDv5, RFC 9562); drawn once, for ever. */
const NOTICE_NAMESPACE = 'c1f6bd2c-6a35-4f0e-8d14-0b7a6a3d9e57';

/** The id of a message: the same for the same body, so that one that comes twice is known again. */
export const messageId = (body: string): string => `msg_${uuid5(NOTICE_NAMESPACE, body)}`;

/**
 * What says of a message who sent it and when, as Standard Webhooks has it (standardwebhooks.com, version 1): an HMAC with
 * SHA-256 over id, moment in seconds since 1970 and body, parted by full stops.
 */
export function signedHeaders(
  id: string,
  seconds: number,
  body: string,
  secret: string | undefined,
): Readonly<Record<string, string>> {
  const stamped = { 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (secret === undefined) return stamped;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { ...stamped, 'webhook-signature': `v1,${signature}` };
}
