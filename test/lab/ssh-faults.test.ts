import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Results } from '../../src/model/results.ts';
import { root } from '../contracts/modules.ts';
import { soundResults } from '../support/adds-up.ts';
import type { SshFault } from './fake-sshd.ts';
import { ensureLab, labMode } from './lab.ts';
import { type FakeSshd, knownAt, placeOf, type SshClient, sshClient, startFakeSshd } from './ssh.ts';

/** What no real sshd does: each costs its own host, never more than its time, and nothing that was read. */
describe.runIf(labMode() !== 'off')('a server that is no sshd', () => {
  let client: SshClient;
  const servers = new Set<FakeSshd>();
  const SECONDS = 20;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
  }, 900_000);
  afterEach(() => {
    for (const server of servers) server.stop();
    servers.clear();
  });
  afterAll(() => client?.remove());

  async function serve(fault: SshFault, amount = 0): Promise<FakeSshd> {
    const server = await startFakeSshd(fault, client, amount);
    servers.add(server);
    return server;
  }

  type Host = Results['hosts'][number];

  async function audit(server: FakeSshd): Promise<{ host: Host; seconds: number; exitCode: number }> {
    const [key = ''] = server.hostKeys;
    await client.know(...knownAt([key], placeOf('127.0.0.1', server.port)));
    const started = performance.now();
    const words = [
      'audit',
      `127.0.0.1:${server.port}`,
      '--ssh-key',
      client.keys.plain,
      '--timeout',
      String(SECONDS),
    ];
    const { exitCode, stdout, stderr } = await client.run(
      [process.execPath, join(root, 'src/cli/main.ts'), ...words, '-o', 'json=-', '--quiet'],
      { timeout: 90 },
    );
    const [host] = soundResults(stdout).hosts;
    if (!host) throw new Error(stderr);
    return { host, exitCode, seconds: (performance.now() - started) / 1000 };
  }

  test.each([
    ['silent', 0, 'timeout'],
    ['slow-greeting', 0, 'timeout'],
    ['endless-greeting', 0, /^(protocol|refused|timeout)$/],
    ['refuse', 0, 'unreachable'],
    ['echo', 0, 'shell'],
    ['trickle', 0, 'timeout'],
    ['flood', 10_000_000_000, 'too-large'],
  ] as const)('%s: the host has failed, with the reason and within its time', async (fault, amount, code) => {
    const { host, exitCode, seconds } = await audit(await serve(fault, amount));
    expect(host.state).toBe('failed');
    expect(host.error?.code).toMatch(code);
    expect(host.error?.next).not.toBe('');
    expect(exitCode).toBe(3);
    expect(host.findings.filter(({ status }) => status !== 'error')).toEqual([]);
    expect(seconds).toBeLessThan(SECONDS + 25);
  });

  test.each(['none', 'noise', 'no-status', 'banner'] as const)(
    '%s: the host is audited all the same',
    async (fault) => {
      const { host } = await audit(await serve(fault, 4_000_000));
      expect(host.state).not.toBe('failed');
      expect(host.identity).toMatchObject({ transport: 'ssh2' });
    },
  );

  test('cut in the middle of a section: what was read before stands', async () => {
    const { host } = await audit(await serve('cut', 4000));
    const evidence = Object.values(host.evidence);
    expect(evidence.filter(({ sha256 }) => sha256 !== null).length).toBeGreaterThan(0);
    const causes = new Set(host.findings.flatMap(({ cause }) => (cause ? [cause.code] : [])));
    expect(causes).toContain('unreachable');
  });

  test('another key at the second connection: nothing is sent to it', async () => {
    const server = await serve('new-key');
    expect((await audit(server)).host.state).not.toBe('failed');
    const { host, exitCode } = await audit(server);
    expect(exitCode).toBe(3);
    expect(host.error).toMatchObject({ code: 'host-key' });
    const known = await readFile(client.knownHosts, 'utf8');
    expect(host.error?.detail).toContain(`${client.knownHosts}:1`);
    expect(host.error?.detail.match(/SHA256:/g)).toHaveLength(2);
    expect(await readFile(client.knownHosts, 'utf8')).toBe(known);
  });
});
