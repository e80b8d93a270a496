import type { OutgoingHttpHeaders } from 'node:http';

/** What came of one request. */
export type Posted = Answered | { readonly failed: string };
export interface Answered {
  readonly status: number;
  /** Milliseconds after which the receiver wants to be asked again; null where it says nothing. */
  readonly retryAfter: number | null;
}

export interface Request {
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  /** Certificates in PEM that are trusted in the place of those of Node.js. */
  readonly ca?: string;
}

/** More than that of an answer is not waited for: nobody reads it. */
const ANSWER = { bytes: 16_384, ms: 1000 };

/**
 * Sends one POST and waits for the status of the answer, so many milliseconds; never rejects. No proxy of the environment
 * is heard: whoever sets that need not be who wrote down the address.
 */
export async function post(
  { url, headers, body, ca }: Request,
  ms: number,
  signal: AbortSignal,
): Promise<Posted> {
  const { request, Agent } = url.startsWith('https:')
    ? await import('node:https')
    : await import('node:http');
  const deadline = AbortSignal.timeout(ms);
  const agent = new Agent({ keepAlive: false, ...(ca === undefined ? {} : { ca }) });
  return new Promise((resolve) => {
    try {
      const asked = request(url, {
        method: 'POST',
        headers,
        agent,
        signal: AbortSignal.any([deadline, signal]),
      });
      asked.on('error', (error) => resolve({ failed: deadline.aborted ? LATE : causeOf(error) }));
      // An answer that turns to another protocol ends it with no error and no response.
      asked.on('close', () => resolve({ failed: 'the connection was closed without an answer' }));
      asked.on('response', (response) => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, retryAfter: retryAfterOf(answered['retry-after']) });
        let bytes = 0;
        const enough = setTimeout(() => response.destroy(), ANSWER.ms);
        response.on('error', () => {});
        response.on('close', () => clearTimeout(enough));
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER.bytes) response.destroy();
        });
      });
      asked.end(body);
    } catch (thrown) {
      resolve({ failed: causeOf(thrown) });
    }
  });
}

const LATE = 'it did not answer in time';

/** Why a request failed. The words of Node.js name the address, so only its code is told. */
function causeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO/.test(code))
    return `its certificate is not trusted (${code}): name those that are with ca`;
  if (/SSL|TLS|EPROTO/.test(code)) return `no connection by TLS came about (${code})`;
  return WORDS[code] ?? `the connection failed${/^[A-Z_]{3,60}$/.test(code) ? ` (${code})` : ''}`;
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  ENOTFOUND: 'its name has no address',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
  ETIMEDOUT: LATE,
};

/** Seconds, or a date of HTTP. */
function retryAfterOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
