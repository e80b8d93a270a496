import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curlLoop, pathsAsLines } from '../../../src/transports/ssh/ask-by-curl.ts';

const request = (path: string, headers = 'host: docker\r\nconnection: keep-alive\r\n') =>
  `GET ${path} HTTP/1.1\r\n${headers}\r\n`;

describe('requests become lines', () => {
  const paths = ['/_ping', '/v1.51/containers/json?all=1', `/v1.51/images/sha256:${'a'.repeat(64)}/json`];

  test('one for each, wherever the bytes are cut', () => {
    const bytes = Buffer.from(paths.map((path) => request(path)).join(''));
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const lines = pathsAsLines();
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const told = ends.map((end, index) => lines(bytes.subarray(ends[index - 1] ?? 0, end)));
        expect(told.join('')).toBe(`${paths.join('\n')}\n`);
      }),
    );
  });

  test.each([
    ['a path with what a shell reads', request('/_ping"$(id)"')],
    ['a path with a blank', request('/_ping -o /etc/passwd')],
    ['a path that braces would make many of', request('/{_ping,info}')],
    ['a whole address', request('http://elsewhere/_ping')],
    ['a path without end', request(`/${'a'.repeat(600)}`)],
    ['another method', request('/_ping').replace('GET', 'POST')],
    ['a body', request('/_ping', 'host: docker\r\ncontent-length: 3\r\n')],
    ['another protocol', request('/_ping', 'host: docker\r\nconnection: upgrade\r\nupgrade: tcp\r\n')],
    ['a line that is no header', request('/_ping', 'host: docker\r\n/info\r\n')],
    ['a head without end', `GET /_ping HTTP/1.1\r\n${'a: b\r\n'.repeat(1000)}`],
  ])('none for %s', (_, text) => {
    expect(() => pathsAsLines()(Buffer.from(text))).toThrow(/GET|head/);
  });
});

/** A curl of two lines: it says what it was told, and fails for a path with `bad` in it. */
const CURL = `#!/bin/sh
cat
for last; do :; done
printf '%s|' "$@"
echo
case $last in *bad*) exit 18 ;; esac
`;

describe('the loop on a host', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plimsoll-curl-'));
    await writeFile(join(folder, 'curl'), CURL, { mode: 0o755 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** What it says to these paths, sent after it has said that it began. */
  async function answers(socket: string, paths: readonly string[]): Promise<readonly string[]> {
    const shell = spawn('sh', ['-s'], { env: { PATH: `${folder}:/usr/bin:/bin` } });
    shell.stdin.on('error', () => undefined);
    shell.stdin.write(curlLoop(socket, 'begun'));
    let said = '';
    for await (const chunk of shell.stdout) {
      if (said === '') shell.stdin.end(paths.map((path) => `${path}\n`).join(''));
      said += chunk;
    }
    const [mark, ...lines] = said.trimEnd().split('\n');
    expect(mark).toBe('begun');
    return lines;
  }

  test('asks for each path as one word, by curl alone, and lets it read none of them', async () => {
    const [first = '', second = '', ...more] = await answers(`/run/it's here.sock`, [
      '/_ping',
      '/a?b=$(id)&*',
    ]);
    expect(more).toEqual([]);
    // A file of settings would hold only where this is not the first word.
    expect(first).toMatch(/^-q\|/);
    expect(first).toContain("|--unix-socket|/run/it's here.sock|http://docker/_ping|");
    expect(second).toMatch(/\|http:\/\/docker\/a\?b=\$\(id\)&\*\|$/);
  });

  test('ends with the first path that brings no whole answer', async () => {
    const lines = await answers('/run/docker.sock', ['/_ping', '/bad', '/info']);
    expect(lines.map((line) => line.split('|').at(-2))).toEqual(['http://docker/_ping', 'http://docker/bad']);
  });
});
