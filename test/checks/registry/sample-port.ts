import { cause } from '../../../src/model/cause.ts';
import type {
  HttpAnswer,
  PlaceAnswers,
  PortAnswers,
  TlsAttempt,
} from '../../../src/probes/registry/handshakes.ts';

/** What servers answered, for the tests of the checks. */

export const accepted = (
  cipher: string | null = 'TLS_AES_128_GCM_SHA256',
  turnedAway: number | null = null,
): TlsAttempt => ({
  state: 'accepted',
  cipher,
  turnedAway,
});
export const refused = (alert: number | null = 70): TlsAttempt => ({ state: 'refused', alert });
export const lost = (
  code: 'tls' | 'timeout' | 'refused' | 'forwarding-denied' = 'tls',
): Extract<TlsAttempt, { state: 'unread' }> => ({
  state: 'unread',
  cause: cause(code, 'Taken away by a test.', 'Give it back.'),
});
export const http = (status: number, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  status,
  registry: false,
  wantsTls: false,
  redirect: null,
  apiVersion: null,
  ...more,
});

/** A port as it should be: two versions of TLS, and no HTTP in the clear. */
export const port = (more: Partial<PortAnswers> = {}): Extract<PlaceAnswers, { state: 'asked' }> => ({
  state: 'asked',
  address: '10.1.2.3',
  port: 443,
  versions: {
    'TLSv1.3': accepted(),
    'TLSv1.2': accepted('ECDHE-RSA-AES128-GCM-SHA256'),
    'TLSv1.1': refused(),
    TLSv1: refused(),
  },
  chain: [],
  answer: null,
  plain: { state: 'answered', answer: http(400, { wantsTls: true }) },
  connections: 5,
  ...more,
});
