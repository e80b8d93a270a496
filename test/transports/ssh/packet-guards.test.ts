import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import ssh2, { type ClientChannel } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { dropLateWrites, limitReceived } from '../../../src/transports/ssh/packet-guards.ts';
import { newSshKey } from '../../support/ssh-key.ts';

const MEGABYTE = 1024 * 1024;
const closers: (() => void)[] = [];
/** What the servers are connected to. */
const sockets = new Set<Socket>();
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that says so many megabytes of zeros to every command; a thousandth of it goes over the network. */
async function flooding(megabytes: number, compress: 'zlib@openssh.com' | 'none'): Promise<number> {
  const { private: key } = newSshKey();
  const listener = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    new ssh2.Server({ hostKeys: [key], algorithms: { compress: [compress] } }, (connection) => {
      connection.on('error', () => {});
      connection.on('authentication', (context) => context.accept());
      connection.on('session', (accept) =>
        accept().on('exec', (accept) => {
          const channel = accept();
          channel.on('error', () => {});
          const say = (left: number): unknown =>
            left === 0 ? channel.end() : channel.write(Buffer.alloc(MEGABYTE), () => say(left - 1));
          say(megabytes);
        }),
      );
    }).injectSocket(socket);
  });
  listener.listen(0, '127.0.0.1');
  closers.push(() => listener.close());
  await once(listener, 'listening');
  return (listener.address() as AddressInfo).port;
}

async function connected(port: number, compress: 'zlib@openssh.com' | 'none', most: number) {
  const client = new ssh2.Client();
  closers.push(() => client.destroy());
  const errors: string[] = [];
  client.on('error', ({ message }) => errors.push(message));
  client.connect({ host: '127.0.0.1', port, username: 'x', algorithms: { compress: [compress] } });
  limitReceived(client, most);
  dropLateWrites(client);
  await once(client, 'ready');
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.exec('x', (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  return { channel, closed, errors };
}

async function received(port: number, compress: 'zlib@openssh.com' | 'none', most: number) {
  const { channel, closed, errors } = await connected(port, compress, most);
  let bytes = 0;
  channel.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await Promise.race([closed, once(channel, 'end')]);
  return { bytes, errors };
}

describe('what a host sends beyond the limit', () => {
  it.each(['zlib@openssh.com', 'none'] as const)('costs its connection (%s)', async (compress) => {
    const port = await flooding(8, compress);
    const { bytes, errors } = await received(port, compress, 3 * MEGABYTE);
    expect(bytes).toBeGreaterThan(2 * MEGABYTE);
    expect(bytes).toBeLessThanOrEqual(3 * MEGABYTE);
    expect(errors[0]).toBe('The host sends more than is read of one.');
  });

  it('is not missed by what stays below', async () => {
    const port = await flooding(8, 'zlib@openssh.com');
    expect(await received(port, 'zlib@openssh.com', 9 * MEGABYTE)).toEqual({
      bytes: 8 * MEGABYTE,
      errors: [],
    });
  });
});

describe('a connection that is gone', () => {
  it('takes what is still to be sent, for nobody', async () => {
    const { channel, closed } = await connected(
      await flooding(1, 'zlib@openssh.com'),
      'zlib@openssh.com',
      9 * MEGABYTE,
    );
    for (const socket of sockets) socket.destroy();
    channel.resume();
    await closed;
    const protocol = Reflect.get(Reflect.get(channel, '_client'), '_protocol');
    expect(() => protocol.channelClose(0)).not.toThrow();
  });
});
