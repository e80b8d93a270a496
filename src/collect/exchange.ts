import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { buildConnector, Client, Dispatcher } from 'undici';

/** What is read of an error's body, of which only a sentence is quoted. */
const ERROR_BODY_BYTES = 16 * 1024;

/** The answer began, but did not end in time. */
export class SlowBody extends Error {}
/** Everything that is wanted of an answer was read; the rest of it is not. */
class ReadEnough extends Error {}
/** No request was sent; `reason` is the system's error. */
export class NoConnection extends Error {
  readonly reason: Error;
  constructor(reason: Error) {
    super('No connection was made.');
    this.reason = reason;
  }
}

/** Makes connections out of streams, for as long as nobody aborts; they fail with `NoConnection`. */
export function connector(
  open: (signal: AbortSignal) => Promise<Duplex>,
  signal: AbortSignal,
  timeoutMs: number,
): buildConnector.connector {
  return (_, done) => {
    const late = AbortSignal.timeout(timeoutMs);
    open(AbortSignal.any([signal, late])).then(
      // undici uses no more of a socket than any duplex stream has.
      (stream) => done(null, stream as Socket),
      (thrown: unknown) => {
        const reason = thrown instanceof Error ? thrown : new Error(String(thrown));
        done(new NoConnection(late.aborted ? Object.assign(reason, { code: 'ETIMEDOUT' }) : reason), null);
      },
    );
  };
}

/** One request and what came back for it. */
export interface Exchange {
  /** null where no answer began. */
  status: number | null;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  bytes: number;
  truncated: boolean;
  /** Why no whole answer came; null where everything that is wanted of it was read. */
  failure: Error | null;
}

/** Sends one request and reads the answer up to its limits. */
export function exchangeOver(
  client: Client,
  path: string,
  timeoutMs: number,
  maxBytes: number,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const seen: Exchange = {
      status: null,
      headers: {},
      body: Buffer.alloc(0),
      bytes: 0,
      truncated: false,
      failure: null,
    };
    let limit = maxBytes;
    let timer: NodeJS.Timeout | undefined;
    const finish = (failure: Error | null) => {
      clearTimeout(timer);
      resolve({ ...seen, failure, body: Buffer.concat(chunks) });
    };
    const stop = (controller: Dispatcher.DispatchController) => {
      seen.truncated = true;
      controller.abort(new ReadEnough());
    };
    client.dispatch(
      // blocking: undici would otherwise wait for each answer before it sends the next request.
      { path, method: 'GET', blocking: false, headersTimeout: timeoutMs, bodyTimeout: timeoutMs },
      {
        onRequestStart: () => {},
        onResponseStart: (controller, status, headers) => {
          if (status < 200) return;
          seen.status = status;
          seen.headers = headers;
          if (status !== 200) limit = ERROR_BODY_BYTES;
          // An answer that trickles never stalls, so the whole of it has a deadline too.
          timer = setTimeout(() => controller.abort(new SlowBody()), timeoutMs);
          if (status === 200 && Number(headers['content-length']) > limit) stop(controller);
        },
        onResponseData: (controller, chunk) => {
          if (seen.truncated) return;
          seen.bytes += chunk.length;
          // The client may use the memory of a chunk again.
          chunks.push(Buffer.from(chunk.subarray(0, Math.max(0, limit - seen.bytes + chunk.length))));
          if (seen.bytes > limit) stop(controller);
        },
        onResponseEnd: () => finish(null),
        onResponseError: (_, error) => finish(error instanceof ReadEnough ? null : error),
      },
    );
  });
}
