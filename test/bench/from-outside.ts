import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Host } from '../lab/lab.ts';
import { hostKeys, knownAt, placeOf, type SshClient } from '../lab/ssh.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/plimsoll.mjs');

/** The command line of an audit, or of a part of it, from this machine, of hosts that the client knows. */
export const plimsollFrom = (
  client: SshClient,
  command: 'audit' | 'collect',
  ...words: readonly string[]
): readonly string[] => [
  process.execPath,
  PROGRAM,
  command,
  '--quiet',
  '--ssh-key',
  client.keys.plain,
  ...words,
];

/** Has the client know these hosts, and log in to them as root. */
export async function introduce(client: SshClient, hosts: readonly Host[], port = 22): Promise<void> {
  const lines = await Promise.all(
    hosts.map(async (host) => knownAt(await hostKeys(host), placeOf(host.address, port))),
  );
  await client.know(...lines.flat());
  await client.configure(`Host *\n  User root\n  Port ${port}\n  IdentityFile ${client.keys.plain}`);
}

/** Milliseconds that a program takes; rejects where it fails. `watch` gets its process id. */
export function timed(
  { env }: Pick<SshClient, 'env'>,
  [program = '', ...words]: readonly string[],
  watch: (pid: number) => void = () => {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, words, { env: { ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    if (child.pid !== undefined) watch(child.pid);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - start);
      else reject(new Error(`${program} ${words.join(' ')} ended with ${code}: ${said}`));
    });
  });
}
