import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { askPort } from '../../../src/collect/network/ask-port.ts';
import { dialer } from '../../../src/collect/network/dial.ts';
import { localTransport } from '../../../src/transports/local.ts';
import { CA, issue, serverFor } from '../../support/certificates.ts';

/* Real servers, from the worst to the best, asked as the host would ask them. */

const root = issue({ subject: 'Test root', extensions: CA });
const middle = issue({ subject: 'Test intermediate', extensions: CA, by: root });
const leaf = issue({ subject: 'leaf', extensions: serverFor('DNS:localhost'), by: middle });
const rsa = issue({
  subject: 'weak',
  extensions: serverFor('DNS:localhost'),
  kind: 'rsa:1024',
  digest: 'sha1',
});

const open: Server[] = [];
const sockets = new Set<Socket>();
let accepted = 0;

async function listening(server: Server): Promise<number> {
  open.push(server);
  server.on('connection', (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  accepted = 0;
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of open.splice(0)) server.close();
});

const tls = (options: TlsOptions, answer = 'HTTP/1.1 200 OK\r\n\r\n{"ApiVersion":"1.47"}') =>
  listening(
    createTls(
      { cert: `${leaf.cert}${middle.cert}`, key: leaf.key, ciphers: 'ALL:@SECLEVEL=0', ...options },
      (socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end(answer));
      },
    ).on('tlsClientError', () => {}),
  );

const ask = (port: number, overTls = false) =>
  askPort(dialer(localTransport(), '127.0.0.1', port, new AbortController().signal), {
    host: 'localhost',
    name: `localhost:${port}`,
    path: overTls ? '/version' : '/v2/',
    overTls,
    where: 'the server',
  });

describe('a port that speaks TLS', () => {
  it('shows its versions, its whole chain, and what it makes of plain HTTP', async () => {
    const answers = await ask(await tls({ minVersion: 'TLSv1.2' }));
    expect(answers.versions).toMatchObject({
      'TLSv1.3': { state: 'accepted', turnedAway: null },
      'TLSv1.2': { state: 'accepted', turnedAway: null },
      'TLSv1.1': { state: 'refused', alert: 70 },
      TLSv1: { state: 'refused', alert: 70 },
    });
    expect(answers.chain).toEqual([leaf.der, middle.der]);
    expect(answers.plain).toEqual({ state: 'no-http' });
    expect(answers.connections).toBe(5);
    expect(accepted).toBe(5);
  });

  it('is seen to speak TLS 1.0 alone, which clients of today take for a closed port', async () => {
    const { versions, chain } = await ask(await tls({ minVersion: 'TLSv1', maxVersion: 'TLSv1' }));
    expect(versions).toMatchObject({
      'TLSv1.3': { state: 'refused' },
      'TLSv1.2': { state: 'refused' },
      'TLSv1.1': { state: 'refused' },
      TLSv1: { state: 'accepted' },
    });
    expect(chain).toHaveLength(2);
  });

  it('shows a certificate that clients of today refuse to look at', async () => {
    const { chain } = await ask(await tls({ cert: rsa.cert, key: rsa.key }));
    expect(chain).toEqual([rsa.der]);
  });

  it.each([
    ['TLSv1.3', 116],
    ['TLSv1.2', 40],
  ] as const)('turns away who shows no certificate, by %s with alert %i', async (version, alert) => {
    const port = await tls({ minVersion: version, maxVersion: version, requestCert: true, ca: root.cert });
    const { versions, answer, chain } = await ask(port, true);
    expect(versions[version]).toMatchObject({ state: 'accepted', turnedAway: alert });
    expect(answer).toBeNull();
    expect(chain).toHaveLength(2);
  });

  it('answers who shows none, and is asked but once', async () => {
    const { answer, connections } = await ask(await tls({}), true);
    expect(answer).toMatchObject({ status: 200, apiVersion: '1.47' });
    expect(connections).toBe(5);
  });
});

describe('a port that speaks no TLS', () => {
  it('is asked over HTTP; a redirect is not followed', async () => {
    const seen: unknown[] = [];
    const port = await listening(
      createHttp(({ url, headers, method }, response) => {
        seen.push([method, url, headers.authorization, headers['user-agent']]);
        response.writeHead(307, {
          Location: 'https://169.254.169.254/latest/',
          'Docker-Distribution-Api-Version': 'registry/2.0',
        });
        response.end('secret body');
      }),
    );
    const answers = await ask(port);
    expect(answers.plain).toEqual({
      state: 'answered',
      answer: { status: 307, registry: true, wantsTls: false, redirect: 'https', apiVersion: null },
    });
    expect(seen).toEqual([['GET', '/v2/', undefined, 'plimsoll']]);
    expect(accepted).toBe(2);
    expect(JSON.stringify(answers)).not.toContain('secret');
  });

  it('says nothing at all: that is a timeout, and no further connection is made', async () => {
    const answers = await ask(await listening(createServer(() => {})));
    expect(answers.versions['TLSv1.3']).toMatchObject({ state: 'unread', cause: { code: 'timeout' } });
    expect(answers.plain).toMatchObject({ state: 'unread', cause: { code: 'timeout' } });
    expect(accepted).toBe(1);
  }, 15_000);

  it('resets connections: that is an error and no refusal', async () => {
    const { versions } = await ask(await listening(createServer((socket) => socket.resetAndDestroy())));
    for (const attempt of Object.values(versions))
      expect(attempt).toMatchObject({ state: 'unread', cause: { code: 'tls' } });
  });

  it('is closed: one connection tells', async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    const answers = await ask(port);
    expect(answers).toMatchObject({ connections: 1, plain: { state: 'unread', cause: { code: 'refused' } } });
  });

  it('never ends: no more than the limit is read', async () => {
    let sent = 0;
    const port = await listening(
      createServer((socket) => {
        const pour = () => {
          while (!socket.destroyed && socket.write(Buffer.alloc(16_384, 'HTTP/1.1 200 OK\r\n')))
            sent += 16_384;
        };
        socket.on('drain', pour);
        socket.on('data', pour);
        socket.on('error', () => {});
      }),
    );
    const answers = await ask(port);
    expect(answers.plain).toMatchObject({ state: 'unread', cause: { code: 'too-large' } });
    expect(accepted).toBeLessThanOrEqual(6);
    // What the sockets of both sides take before anybody reads.
    expect(sent).toBeLessThan(accepted * 16 * 1024 * 1024);
  });
});

it('reports a certificate that is larger than anybody needs', async () => {
  const comment = `nsComment=${'x'.repeat(17_000)}`;
  const large = issue({ subject: 'large', extensions: [...serverFor('DNS:localhost'), comment], by: root });
  const answers = await ask(await tls({ cert: large.cert, key: large.key }));
  expect(answers.chain).toEqual([]);
  expect(JSON.stringify(answers)).toContain('too-large');
});
