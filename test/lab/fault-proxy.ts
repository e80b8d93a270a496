import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';

/** What stands between an audit and a real engine can do with an answer. */
export const faults = ['none', 'hang', 'fail', 'garbage', 'huge', 'empty', 'deep', 'stop', 'remove'] as const;
export type Fault = (typeof faults)[number];

/*
 * Runs inside a host of the lab:
 *
 *     node fault-proxy.ts LISTEN ENGINE LOG FAULT PATTERN [CONTAINER]
 *
 * Hands requests to the socket ENGINE and writes each as "METHOD PATH" to LOG; those whose path PATTERN
 * matches meet with the FAULT. `remove` removes the CONTAINER before it hands the request on.
 */
function main([
  listen = '',
  engine = '',
  log = '',
  fault = 'none',
  pattern = '.',
  container = '',
]: string[]): void {
  const matching = new RegExp(pattern);
  rmSync(listen, { force: true });
  writeFileSync(log, '');
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    appendFileSync(log, `${incoming.method} ${incoming.url}\n`);
    outgoing.on('error', () => undefined);
    if (fault === 'none' || !matching.test(incoming.url ?? '')) return pass(engine, incoming, outgoing);
    if (fault === 'remove') {
      execFileSync('docker', ['-H', `unix://${engine}`, 'rm', '-f', container]);
      return pass(engine, incoming, outgoing);
    }
    commit(fault, outgoing);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  server.listen(listen, () => {
    // As the engine's own socket is, so that its owner and mode are judged alike.
    const { mode, uid, gid } = statSync(engine);
    chmodSync(listen, mode & 0o777);
    chownSync(listen, uid, gid);
  });
}

function pass(engine: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const onward = ask({ socketPath: engine, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

function commit(fault: string, outgoing: ServerResponse): void {
  const json = { 'content-type': 'application/json', 'api-version': '1.51' };
  switch (fault) {
    case 'hang':
      return;
    case 'fail':
      outgoing.writeHead(500, json).end('{"message":"driver failed: \\u001b[31mno such layer\\u202e"}');
      return;
    case 'garbage':
      outgoing.socket?.end('SSH-2.0-OpenSSH_9.2\r\n\r\n');
      return;
    case 'empty':
      outgoing.writeHead(200, json).end('{}');
      return;
    case 'deep':
      outgoing.writeHead(200, json).end('['.repeat(5_000_000));
      return;
    case 'stop':
      outgoing.writeHead(200, { ...json, 'content-length': '1000' }).write('{"Id":');
      return;
    case 'huge': {
      outgoing.writeHead(200, json);
      const chunk = Buffer.alloc(1024 * 1024, '[');
      let left = 1024;
      const more = () => {
        while (left > 0 && !outgoing.destroyed) {
          left -= 1;
          if (!outgoing.write(chunk)) return;
        }
        outgoing.end();
      };
      outgoing.on('drain', more);
      more();
      return;
    }
    default:
      throw new Error(`There is no fault "${fault}".`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
