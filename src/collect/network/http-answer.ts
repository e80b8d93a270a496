import type { Duplex } from 'node:stream';
import type { HttpAnswer } from '../../probes/registry/handshakes.ts';
import { NETWORK_LIMITS } from '../../probes/registry/limits.ts';
import { NoWay } from './dial.ts';

/** The whole of what is ever said over HTTP: one GET, without credentials. */
const requestFor = (host: string, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: plimsoll\r\nAccept: */*\r\nConnection: close\r\n\r\n`;

/**
 * Sends the one request and reads the beginning of what comes back. null: the connection was closed, or it was no HTTP.
 * Rejects with `NoWay` where nothing came in time, or the stream broke.
 */
export function askOnce(stream: Duplex, host: string, path: string): Promise<HttpAnswer | null> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const finish = () => {
      clearTimeout(timer);
      stream.off('data', take);
      const answer = readAnswer(seen.subarray(0, NETWORK_LIMITS.httpBytes).toString('latin1'));
      resolve(answer);
      stream.destroy();
    };
    const take = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      if (seen.length >= NETWORK_LIMITS.httpBytes) finish();
    };
    const timer = setTimeout(() => {
      if (seen.length > 0) return finish();
      reject(new NoWay('ETIMEDOUT'));
      stream.destroy();
    }, NETWORK_LIMITS.handshakeSeconds * 1000);
    stream.on('data', take);
    stream.once('end', finish);
    stream.once('close', finish);
    stream.once('error', (error) => {
      clearTimeout(timer);
      // A server that has no use for the request may well reset the connection after its answer.
      if (seen.length > 0) finish();
      else reject(error);
    });
    stream.write(requestFor(host, path));
  });
}

/** Takes the few things that are kept; null where it does not begin as an answer of HTTP does. */
function readAnswer(text: string): HttpAnswer | null {
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)[ \r\n]/.exec(text)?.[1];
  if (status === undefined) return null;
  const end = text.search(/\r?\n\r?\n/);
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end);
  const location = /^location:[ \t]*([^\r\n]*)/im.exec(head)?.[1];
  return {
    status: Number(status),
    registry: /^docker-distribution-api-version:/im.test(head),
    wantsTls:
      /HTTP request[^<\n]{0,20} (?:was sent )?to (?:an )?HTTPS (?:server|port)|SSL-enabled server port/i.test(
        body,
      ),
    redirect:
      location === undefined
        ? null
        : (/^([a-z][a-z0-9+.-]{0,19}):/i.exec(location)?.[1]?.toLowerCase() ?? 'same'),
    apiVersion: /"ApiVersion"\s*:\s*"(\d{1,3}\.\d{1,3})"/.exec(body)?.[1] ?? null,
  };
}
