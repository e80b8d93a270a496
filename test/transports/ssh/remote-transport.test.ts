import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { remoteTransport } from '../../../src/transports/ssh/remote-transport.ts';
import type { RemoteProcess, SshConnection } from '../../../src/transports/ssh/ssh-connection.ts';

const never = new AbortController().signal;

/** A connection whose commands run on this machine, no more than so many at a time; `started` has them in order. */
function connection(sessions: number) {
  const started: string[] = [];
  const running = new Set<RemoteProcess>();
  const exec = async (command: string): Promise<RemoteProcess> => {
    if (running.size >= sessions) throw new Error('The host refused to run a command.');
    started.push(command);
    const child = spawn('sh', ['-c', command]);
    const process: RemoteProcess = {
      stdin: child.stdin,
      stdout: child.stdout,
      stderr: child.stderr,
      ended: new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, detail: '' }))),
      stop: () => child.kill(),
    };
    running.add(process);
    void process.ended.then(() => running.delete(process));
    return process;
  };
  const open: SshConnection = {
    transport: 'ssh2',
    user: 'root',
    hostKeys: [],
    exec,
    openSocket: () => Promise.reject(new Error('There is no socket.')),
    connectTcp: () => Promise.reject(new Error('There is no network.')),
    close: async () => {},
  };
  return { open, started, running };
}

const transportOver = (open: SshConnection) =>
  remoteTransport(open, { policy: 'never', mayHavePassword: false, password: async () => null });

const script = (text: string) => ({ script: text, timeoutMs: 10_000, maxBytes: 100_000, signal: never });

describe('a shell that is opened before there is a script', () => {
  it('says what its line printed, and runs the next script', async () => {
    const { open, started } = connection(10);
    const transport = transportOver(open);
    expect(await transport.openAhead('echo "$0 is here"; echo more', never)).toBe('sh is here');
    const { stdout, outcome, exitCode } = await transport.run(script('echo from the script; exit 7'));
    expect(stdout.toString()).toContain('\nfrom the script\n');
    expect([outcome, exitCode, started.length]).toEqual(['done', 7, 1]);
    await transport.run(script('true'));
    expect(started).toHaveLength(2);
  });

  it('is done without where it ended meanwhile', async () => {
    const { open, started, running } = connection(10);
    const transport = transportOver(open);
    await transport.openAhead('echo', never);
    for (const process of running) process.stop();
    await Promise.all([...running].map(({ ended }) => ended));
    const { stdout, exitCode } = await transport.run(script('echo from the script; exit 7'));
    expect([stdout.toString().endsWith('\nfrom the script\n'), exitCode, started.length]).toEqual([
      true,
      7,
      2,
    ]);
  });

  it('is done without on a host that allows no further session', async () => {
    const { open } = connection(1);
    const transport = transportOver(open);
    const runs = [transport.run(script('echo one')), transport.run(script('echo two'))];
    expect(await transport.openAhead('echo', never)).toBeNull();
    const said = (await Promise.all(runs)).map(({ stdout }) => stdout.toString().trim().split('\n').at(-1));
    expect(said).toEqual(['one', 'two']);
  });

  it('is not waited for longer than anybody wants it', async () => {
    const { open, running } = connection(10);
    const transport = transportOver(open);
    const given = new AbortController();
    setTimeout(() => given.abort(), 100);
    expect(await transport.openAhead('sleep 5', given.signal)).toBeNull();
    await Promise.all([...running].map(({ ended }) => ended));
  });
});
