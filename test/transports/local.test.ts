import { readFileSync } from 'node:fs';
import { lchown, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { localTransport } from '../../src/transports/local.ts';
import type { ScriptRun } from '../../src/transports/transport.ts';

const transport = localTransport();
const never = new AbortController().signal;
const run = (script: string, limits: Partial<ScriptRun> = {}) =>
  transport.run({ script, timeoutMs: 10_000, maxBytes: 100_000, signal: never, ...limits });

/** A zombie is dead, only nobody has asked for its exit code yet. */
const alive = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

/** Starts what a framed script starts: children in process groups and in sessions of their own. */
const FAMILY = `
  echo $$
  timeout 60 sh -c 'echo $$; sleep 60 & echo $!; wait' &
  setsid sh -c "trap '' TERM HUP; echo \\$\\$; sleep 60 & echo \\$!; wait" &
  sleep 60 & echo $!
  wait`;

describe('the local transport', () => {
  it('gives both streams and the exit code, and leaves what the script fails at to the script', async () => {
    const result = await run('echo out; echo err >&2; no-such-command; exit 3');
    expect(result).toMatchObject({ exitCode: 3, outcome: 'done', detail: '' });
    expect(result.stdout.toString()).toBe('out\n');
    expect(result.stderr.toString()).toMatch(/^err\n.*no-such-command/s);
  });

  it('hands on nothing of its own surroundings', async () => {
    process.env.PLIMSOLL_CANARY = 'hunter2';
    const { stdout } = await run('env; pwd; [ -t 0 ] || [ -t 1 ] || echo no terminal');
    delete process.env.PLIMSOLL_CANARY;
    const lines = stdout
      .toString()
      .split('\n')
      .filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect(lines.toSorted()).toEqual([
      '',
      '/',
      'LC_ALL=C',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'no terminal',
    ]);
  });

  it.each([
    ['timeout', { timeoutMs: 2000 }],
    ['interrupted', {}],
    ['too-large', { maxBytes: 1000 }],
  ] as const)('ends a run by %s with everything that it started', async (outcome, limits) => {
    const interrupt = new AbortController();
    const flood = outcome === 'too-large' ? 'sleep 1.5; yes & wait' : '';
    const running = run(FAMILY.replace(/wait$/, `${flood}\nwait`), { ...limits, signal: interrupt.signal });
    await sleep(1500);
    if (outcome === 'interrupted') interrupt.abort();
    const result = await running;
    expect(result).toMatchObject({ outcome, exitCode: null });
    const pids = result.stdout
      .toString()
      .split('\n')
      .filter((line) => /^\d+$/.test(line))
      .map(Number);
    expect(pids.length).toBeGreaterThanOrEqual(6);
    await sleep(100);
    expect(pids.filter(alive)).toEqual([]);
    if (outcome === 'too-large') expect(result.stdout.length + result.stderr.length).toBe(1000);
  });

  it('runs nothing once it is interrupted', async () => {
    const result = await run('echo ran', { signal: AbortSignal.abort() });
    expect(result.outcome).toBe('interrupted');
    expect(result.stdout.toString()).toBe('');
  });

  it('says when the shell was ended by somebody else', async () => {
    expect(await run('echo a; kill -9 $$')).toMatchObject({
      outcome: 'unreachable',
      exitCode: null,
      detail: 'The shell was ended by SIGKILL.',
    });
  });

  it('survives a script that is longer than what a shell reads of it', async () => {
    expect(await run(`exit 0\n${': x\n'.repeat(1_000_000)}`)).toMatchObject({ outcome: 'done', exitCode: 0 });
  });

  it('opens sockets, and says by its code why one cannot be opened', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
    const path = join(folder, 'x.sock');
    await expect(transport.openSockets(path, 1, never)).rejects.toMatchObject({ code: 'ENOENT' });
    const server = createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const [stream] = await transport.openSockets(path, 1, never);
    expect(Buffer.concat((await stream?.toArray()) ?? []).toString()).toBe('hello');
    await expect(transport.openSockets(path, 1, AbortSignal.abort())).rejects.toThrow('interrupted');
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  it('follows a link of its own account to a socket, and none of another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
    const server = createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(join(folder, 'x.sock'), resolve));
    await symlink(folder, join(folder, 'here'));
    const path = join(folder, 'here', 'x.sock');
    const [stream] = await transport.openSockets(path, 1, never);
    expect(Buffer.concat((await stream?.toArray()) ?? []).toString()).toBe('hello');
    // Only root can make a link somebody else's.
    if (process.geteuid?.() === 0) {
      await lchown(join(folder, 'here'), 65_534, 65_534);
      await expect(transport.openSockets(path, 1, never)).rejects.toMatchObject({ code: 'ELOOP' });
    }
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
});

describe('a TCP connection from this machine', () => {
  it('goes to the address, and says with the code of the system why it does not', async () => {
    const server = createServer((socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const stream = await transport.connectTcp('127.0.0.1', port, never);
    expect((await stream.toArray()).join('')).toBe('hello');
    await new Promise((resolve) => server.close(resolve));
    await expect(transport.connectTcp('127.0.0.1', port, never)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('is not made once it is given up', async () => {
    await expect(transport.connectTcp('127.0.0.1', 9, AbortSignal.abort())).rejects.toThrow('interrupted');
  });
});
