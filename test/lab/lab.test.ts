import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineOf, ensureLab, type Host, labKey, labMode, startHost, suites } from './lab.ts';

describe.runIf(labMode() !== 'off')('the lab', () => {
  const hosts: Host[] = [];

  const start = async (name: string, suite: Host['suite'], scenario = 'fresh'): Promise<Host> => {
    const host = await startHost({ name, suite, scenario });
    hosts.push(host);
    return host;
  };

  beforeAll(ensureLab, 900_000);
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
  });

  test.each(suites)(
    '%s runs its engine',
    async (suite) => {
      const host = await start(`lab-test-${suite}`, suite);
      const version = await host.run(['docker', 'version', '--format', '{{.Server.Version}}']);
      expect(version).toMatchObject({ exitCode: 0, stderr: '' });
      expect(version.stdout.startsWith(engineOf[suite])).toBe(true);
    },
    60_000,
  );

  test('a host whose init was killed comes up again with nothing of its former life', async () => {
    const first = await start('lab-test-killed', 'sid');
    expect((await first.run(['docker', 'ps'])).exitCode).toBe(0);
    await first.run('mkdir -p /srv/left && mount -t tmpfs none /srv/left && docker network create left');
    process.kill(first.pid, 'SIGKILL');

    const second = await start('lab-test-killed', 'sid');
    expect(second.pid).not.toBe(first.pid);
    expect(
      (await second.run(['docker', 'network', 'ls', '--format', '{{.Name}}'])).stdout.split('\n').sort(),
    ).toEqual(['', 'bridge', 'host', 'none']);
    expect((await second.run(['test', '-e', '/srv/left'])).exitCode).toBe(1);
  }, 60_000);

  test('root gets in by ssh with the key of the lab', async () => {
    const host = await start('lab-test-ssh', 'sid');
    const options = [
      'BatchMode=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'LogLevel=ERROR',
    ];
    const args = [
      '-i',
      await labKey(),
      ...options.flatMap((option) => ['-o', option]),
      `root@${host.address}`,
    ];
    const { stdout } = await promisify(execFile)('ssh', [...args, 'hostname']);
    expect(stdout).toBe('lab-test-ssh\n');
  });

  test('the README names every scenario', async () => {
    const here = new URL('./', import.meta.url);
    const readme = await readFile(new URL('README.md', here), 'utf8');
    const scenarios = (await readdir(new URL('scenarios', here))).filter((name) => name.endsWith('.sh'));
    expect(scenarios.length).toBeGreaterThan(20);
    expect(scenarios.filter((name) => !readme.includes(`| \`${name.slice(0, -3)}\``))).toEqual([]);
  });

  test('a command has its user, its input, its limit and its exit code', async () => {
    const host = await start('lab-test-run', 'sid');
    const deployer = { user: 'deployer' };
    expect((await host.run(['id', '-nG'], deployer)).stdout).toBe('deployer docker\n');
    expect((await host.run(['docker', 'ps', '-q'], deployer)).exitCode).toBe(0);
    expect((await host.run(['docker', 'ps', '-q'], { user: 'operator1' })).exitCode).toBe(1);
    expect((await host.run(['cat'], { stdin: 'through' })).stdout).toBe('through');
    expect((await host.run('exit 7')).exitCode).toBe(7);
    expect((await host.run(['sleep', '60'], { timeout: 1 })).exitCode).toBe(137);
    expect((await host.run('touch /opt/plimsoll/x')).stderr).toContain('Read-only file system');
  }, 60_000);
});
