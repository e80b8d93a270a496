import { constants } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { HttpAnswer, TlsAttempt, TlsVersion } from '../../probes/registry/handshakes.ts';
import { NETWORK_LIMITS } from '../../probes/registry/limits.ts';
import { type Dialer, NoWay } from './dial.ts';
import { askOnce } from './http-answer.ts';
import { networkCause } from './network-cause.ts';

/** One handshake in one version, and what it brought. */
export interface Handshake {
  readonly attempt: TlsAttempt;
  readonly chain: readonly string[];
  readonly answer: HttpAnswer | null;
  /** What came was no TLS. */
  readonly noTls: boolean;
}

/** By which a client is told that it has to show a certificate: RFC 5246 and RFC 8446, 40 and 42 to 49, and 116. */
const TURNS_AWAY = [40, 42, 43, 44, 45, 46, 47, 48, 49, 116];

/**
 * Tries one version of TLS: everything is accepted, every cipher offered and nothing verified, since what came is judged
 * later. Where a path is given, it is asked for once, which is when TLS 1.3 tells a client that it lacks a certificate.
 */
export async function tryTls(
  { dial }: Dialer,
  where: string,
  version: TlsVersion,
  ask: { readonly host: string; readonly name: string; readonly path: string | null },
): Promise<Handshake> {
  let stream: Duplex;
  try {
    stream = await dial();
  } catch (thrown) {
    return nothing(unread(where, thrown));
  }
  const socket = connect({
    socket: stream,
    ...(isIP(ask.host) === 0 ? { servername: ask.host.replace(/\.$/, '') } : {}),
    minVersion: version,
    maxVersion: version,
    ciphers: 'ALL:eNULL:@SECLEVEL=0',
    ca: [],
    rejectUnauthorized: false,
    minDHSize: 1,
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
  const seen: Seen = { agreed: false, chain: [], broken: null };
  stream.once('error', (error) => {
    seen.broken = error;
  });
  // The first secret is derived when the server has agreed on the version, whatever it says after that.
  socket.on('keylog', () => {
    seen.agreed = true;
    if (seen.chain.length === 0) seen.chain = chainOf(socket);
  });
  try {
    await secured(socket);
    if (seen.chain.length === 0) seen.chain = chainOf(socket);
    const attempt = accepted(socket.getCipher()?.name ?? null, null);
    if (ask.path === null) return { attempt, chain: seen.chain, answer: null, noTls: false };
    const answer = await askOnce(socket, ask.name, ask.path).catch((thrown: unknown) => {
      const alert = alertOf(thrown);
      if (alert === null) return null;
      return { alert };
    });
    return answer !== null && 'alert' in answer
      ? { attempt: accepted(attempt.cipher, answer.alert), chain: seen.chain, answer: null, noTls: false }
      : { attempt, chain: seen.chain, answer, noTls: false };
  } catch (thrown) {
    return broken(thrown, seen, where);
  } finally {
    socket.destroy();
    stream.destroy();
  }
}

interface Seen {
  agreed: boolean;
  chain: readonly string[];
  broken: Error | null;
}

const accepted = (cipher: string | null, turnedAway: number | null) =>
  ({ state: 'accepted', cipher, turnedAway }) as const;

const nothing = (attempt: TlsAttempt, noTls = false): Handshake => ({
  attempt,
  chain: [],
  answer: null,
  noTls,
});

const unread = (where: string, thrown: unknown): TlsAttempt => ({
  state: 'unread',
  cause: networkCause(where, thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'EUNKNOWN'),
});

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoWay('ETIMEDOUT')), NETWORK_LIMITS.handshakeSeconds * 1000);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      resolve();
    });
    // An error after that is met by whoever reads.
    socket.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new NoWay('ECONNRESET'));
    });
  });
}

/** What a handshake that did not come to its end says of the version that was tried. */
function broken(thrown: unknown, seen: Seen, where: string): Handshake {
  const alert = alertOf(thrown);
  if (seen.agreed && alert !== null && TURNS_AWAY.includes(alert))
    return { attempt: accepted(null, alert), chain: seen.chain, answer: null, noTls: false };
  if (!seen.agreed && alert !== null) return nothing({ state: 'refused', alert });
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  // It has chosen a version that was not offered: one that it does not speak, it would not have passed over.
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL') return nothing({ state: 'refused', alert: null });
  const noTls =
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE)$/.test(code);
  return nothing(unread(where, seen.broken ?? thrown), noTls);
}

/** The alert that the other end sent; null where the error is another one. */
function alertOf(thrown: unknown): number | null {
  const number = thrown instanceof Error ? /SSL alert number (\d{1,3})/.exec(thrown.message)?.[1] : undefined;
  return number === undefined ? null : Number(number);
}

/** The certificates that the other end has sent, its own first. To be asked once: Node.js takes them out as it gives them. */
function chainOf(socket: TLSSocket): readonly string[] {
  const chain: string[] = [];
  let at = socket.getPeerX509Certificate();
  while (at && chain.length < 16) {
    const der = at.raw.toString('base64');
    if (chain.includes(der)) break;
    chain.push(der);
    at = at.issuerCertificate;
  }
  return chain;
}
