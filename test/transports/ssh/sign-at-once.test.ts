import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import ssh2 from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { signAtOnce } from '../../../src/transports/ssh/sign-at-once.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Logs in with the keys in turn at a server that takes the last alone; gives what it was asked, and how that ended. */
async function logIn(keys: readonly { readonly private: string; readonly public: string }[]) {
  const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519');
  const asked: string[] = [];
  const known = ssh2.utils.parseKey(keys.at(-1)?.public ?? '');
  if (known instanceof Error) throw known;
  const listener = createServer((socket) => {
    new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
      connection.on('error', () => {});
      connection.on('authentication', (context) => {
        if (context.method !== 'publickey') return context.reject(['publickey']);
        const { key, signature, blob, hashAlgo } = context;
        asked.push([key.algo, hashAlgo, signature ? 'signed' : 'asked for'].join(' '));
        const isKnown = key.data.equals(known.getPublicSSH());
        const isSigned = !signature || known.verify(blob ?? Buffer.alloc(0), signature, hashAlgo) === true;
        if (isKnown && isSigned) context.accept();
        else context.reject(['publickey']);
      });
    }).injectSocket(socket);
  });
  listener.listen(0, '127.0.0.1');
  closers.push(() => listener.close());
  await once(listener, 'listening');
  const client = new ssh2.Client();
  closers.push(() => client.destroy());
  const left = [...keys];
  client.connect({
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    username: 'x',
    authHandler: (_, __, next) => {
      const key = left.shift();
      if (key) next({ type: 'publickey', username: 'x', key: key.private });
      else client.destroy();
    },
  });
  signAtOnce(client);
  await once(client, 'ready');
  return asked;
}

describe('a login by key', () => {
  it('is one question', async () => {
    expect(await logIn([ssh2.utils.generateKeyPairSync('ed25519')])).toEqual(['ssh-ed25519  signed']);
  });

  it('is one question with a key of RSA too, by an algorithm that is safe', async () => {
    expect(await logIn([ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })])).toEqual([
      expect.stringMatching(/^ssh-rsa sha(256|512) signed$/),
    ]);
  });

  it('goes on to the next key where the host takes none of those before', async () => {
    const keys = [
      ssh2.utils.generateKeyPairSync('ed25519'),
      ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }),
    ];
    expect(await logIn(keys)).toEqual(['ssh-ed25519  signed', 'ecdsa-sha2-nistp256  signed']);
  });
});
