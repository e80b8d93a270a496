import { Duplex } from 'node:stream';
import { NETWORK_LIMITS } from '../../probes/registry/limits.ts';
import type { Transport } from '../../transports/transport.ts';

/** A connection could not be made, or broke; `code` is the system's, or one of ours. */
export class NoWay extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Makes connections to one address and port, as many as the limit allows and not one more. */
export interface Dialer {
  readonly address: string;
  readonly port: number;
  /** How many were tried so far. */
  readonly made: () => number;
  /** Rejects with `NoWay`. */
  dial(): Promise<Duplex>;
}

export function dialer(
  transport: Pick<Transport, 'connectTcp'>,
  address: string,
  port: number,
  signal: AbortSignal,
): Dialer {
  let made = 0;
  return {
    address,
    port,
    made: () => made,
    dial: async () => {
      if (made >= NETWORK_LIMITS.connections) throw new Error(`More than ${made} connections to ${address}.`);
      made += 1;
      const late = AbortSignal.timeout(NETWORK_LIMITS.connectSeconds * 1000);
      try {
        return limited(await transport.connectTcp(address, port, AbortSignal.any([signal, late])));
      } catch (thrown) {
        if (signal.aborted) throw new NoWay('INTERRUPTED');
        throw new NoWay(late.aborted ? 'ETIMEDOUT' : codeOf(thrown));
      }
    },
  };
}

/** What a server may send over one connection, handshake and answer together. */
const MOST_BYTES = 2 * NETWORK_LIMITS.certificateBytes;

/** A stream that ends with an error when more comes than may, however it is sent. */
function limited(inner: Duplex): Duplex {
  let bytes = 0;
  const outer = new Duplex({
    read: () => void inner.resume(),
    write: (chunk, encoding, done) => void inner.write(chunk, encoding, done),
    final: (done) => void inner.end(done),
    destroy: (error, done) => {
      inner.destroy();
      done(error);
    },
  });
  inner.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return void outer.destroy(new NoWay('TOO-LARGE'));
    if (!outer.push(chunk)) inner.pause();
  });
  inner.once('end', () => outer.push(null));
  inner.once('error', (error) => outer.destroy(new NoWay(codeOf(error))));
  inner.once('close', () => outer.destroy());
  inner.pause();
  return outer;
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'EUNKNOWN';
