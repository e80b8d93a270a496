import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startHost } from '../lab/lab.ts';
import { knownAt, placeOf, type SshClient, sshClient } from '../lab/ssh.ts';
import { plimsollFrom } from './from-outside.ts';
import { peakOf } from './peak.ts';
import type { Measured } from './ratios.ts';

const FEW = 50;
const MANY = 500;

/**
 * The most memory that a run takes for 50 and for 500 hosts of 36 containers each, at the same concurrency. All of them
 * are a server that hands out again what one real host has said: it is what they say that takes memory.
 */
export async function measureMemory(): Promise<Measured> {
  const client = await sshClient();
  const host = await startHost({ name: 'bench-memory', suite: 'trixie', scenario: 'many-36' });
  const server = spawn(process.execPath, [join(import.meta.dirname, 'replaying-sshd.ts'), host.name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [port = '', ...key] = (await once(createInterface(server.stdout), 'line')).join().split(' ');
    await client.know(...knownAt([key.join(' ')], placeOf('127.0.0.1', Number(port))));
    const [few, many] = [await peak(client, port, FEW), await peak(client, port, MANY)];
    return {
      lines: [
        'The most memory that a run takes, in MiB, and its time in seconds',
        ...[few, many].map(
          ({ hosts, mebibytes, seconds }) =>
            `${`${hosts} hosts`.padEnd(16)}${mebibytes.toFixed(0).padStart(16)}${seconds.toFixed(0).padStart(16)}`,
        ),
      ],
      ratios: [
        {
          what: `memory of ${MANY} hosts / of ${FEW}`,
          value: many.mebibytes / few.mebibytes,
          most: 1.2,
        },
      ],
    };
  } finally {
    server.stdin.end();
    await Promise.all([host.stop(), client.remove()]);
  }
}

async function peak(client: SshClient, port: string, hosts: number) {
  const inventory = join(client.home, 'memory.yaml');
  const names = Array.from({ length: hosts }, (_, index) => `  web-${index}: {address: 127.0.0.1}\n`);
  await writeFile(inventory, `defaults: {port: ${port}, user: root}\nhosts:\n${names.join('')}`);
  const out = join(client.home, 'memory');
  const { milliseconds, mebibytes } = await peakOf(
    client,
    plimsollFrom(client, 'audit', '-i', inventory, '--out-dir', out),
  );
  await rm(out, { recursive: true });
  return { hosts, mebibytes, seconds: milliseconds / 1000 };
}
