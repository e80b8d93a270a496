import { cause } from '../../model/cause.ts';
import {
  type PlainOutcome,
  type PortAnswers,
  TLS_VERSIONS,
  type TlsAttempt,
  type TlsVersion,
} from '../../probes/registry/handshakes.ts';
import { NETWORK_LIMITS } from '../../probes/registry/limits.ts';
import type { Dialer } from './dial.ts';
import { askOnce } from './http-answer.ts';
import { networkCause } from './network-cause.ts';
import { tryTls } from './try-tls.ts';

/** What is asked of a port: who it is taken for, and the one path of HTTP. */
export interface Question {
  /** In SNI, and in the request with its port. */
  readonly host: string;
  readonly name: string;
  readonly path: string;
  /** Whether the path is asked for over TLS as well. */
  readonly overTls: boolean;
  /** In sentences. */
  readonly where: string;
}

/** What makes every further connection pointless. */
const SETTLED = ['forwarding-denied', 'refused', 'unreachable', 'timeout', 'interrupted', 'too-large'];

/** Asks one port for everything: each version of TLS, newest first, then the path in the clear. */
export async function askPort(dialer: Dialer, question: Question): Promise<PortAnswers> {
  const { where, host, name, path, overTls } = question;
  const versions: Partial<Record<TlsVersion, TlsAttempt>> = {};
  let chain: readonly string[] = [];
  let answer: PortAnswers['answer'] = null;
  let agreed = false;
  const done = (plain: PlainOutcome): PortAnswers => ({
    address: dialer.address,
    port: dialer.port,
    versions,
    chain: [...chain],
    answer,
    plain,
    connections: dialer.made(),
  });
  for (const version of TLS_VERSIONS) {
    const tried = await tryTls(dialer, where, version, {
      host,
      name,
      path: overTls && !agreed ? path : null,
    });
    const { attempt } = tried;
    versions[version] = attempt;
    if (attempt.state === 'accepted') {
      agreed = true;
      answer ??= tried.answer;
      if (chain.length === 0) chain = tried.chain;
    }
    if (attempt.state !== 'unread') continue;
    if (SETTLED.includes(attempt.cause.code) && !agreed)
      return done({ state: 'unread', cause: attempt.cause });
    if (tried.noTls) break;
  }
  if (sizeOf(chain) > NETWORK_LIMITS.certificateBytes) {
    chain = [];
    return done({ state: 'unread', cause: networkCause(where, 'TOO-LARGE') });
  }
  return done(await inTheClear(dialer, question));
}

const sizeOf = (chain: readonly string[]): number =>
  chain.reduce((sum, der) => sum + Buffer.byteLength(der, 'base64'), 0);

async function inTheClear(dialer: Dialer, { name, path, where }: Question): Promise<PlainOutcome> {
  try {
    const answer = await askOnce(await dialer.dial(), name, path);
    return answer === null ? { state: 'no-http' } : { state: 'answered', answer };
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'EUNKNOWN';
    // A reset is how servers of TLS end what is none.
    if (code === 'ECONNRESET' || code === 'EPIPE') return { state: 'no-http' };
    return {
      state: 'unread',
      cause: code === 'ECONNREFUSED' ? REFUSED_LATE(where) : networkCause(where, code),
    };
  }
}

const REFUSED_LATE = (where: string) =>
  cause(
    'refused',
    `${where} accepted connections and then none any more.`,
    'Look at the log of the server, and audit again.',
  );
