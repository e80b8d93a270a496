import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Waypoint } from '../../../src/transports/ssh/find-way.ts';
import { connectByOpenssh } from '../../../src/transports/ssh/openssh-connection.ts';

/**
 * Stands for a client whose connection is lost at a moment of our choice: the one that holds the connection ends a
 * while after those that go over it, as happens on a machine that has much to do.
 */
const CLIENT = `#!/bin/sh
case " $* " in
*' -M '*)
  while [ "$1" != -S ]; do shift; done
  : > "$2"
  echo 'debug1: Entering interactive session.' >&2
  while [ ! -e "$FOLDER/lost" ]; do sleep 0.05; done
  sleep 0.5
  exit 255 ;;
*' lose '*) : > "$FOLDER/lost"; exit 255 ;;
*' fail '*) exit 255 ;;
esac
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-openssh-'));
  await writeFile(join(folder, 'ssh'), CLIENT);
  await chmod(join(folder, 'ssh'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  vi.stubEnv('FOLDER', folder);
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const signal = new AbortController().signal;

const connect = () =>
  connectByOpenssh({
    way: [
      {
        name: 'web',
        config: { user: 'root', port: 22, connectTimeoutMs: 10_000 },
        pins: [],
      } as never as Waypoint,
    ],
    address: 'web',
    policy: 'yes',
    compress: false,
    known: [[]],
    pins: [null],
    signal,
  });

test('tells a lost connection from a command that ends with what the client ends with', async () => {
  const connection = await connect();
  const ended = async (command: string) => (await connection.exec(command, signal)).ended;
  expect(await ended('fail ')).toEqual({ exitCode: 255, detail: '' });
  expect(await ended('lose ')).toEqual({ exitCode: null, detail: 'the connection was lost.' });
  await expect(connection.exec('fail ', signal)).rejects.toThrow('the connection was lost');
  await connection.close();
  expect((await readdir(folder)).sort()).toEqual(['lost', 'ssh']);
});
