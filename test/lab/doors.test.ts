import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Audited, auditOn } from './audited.ts';
import { at, auditFleet, cliWithPassword, type FleetHost, startFleetHost, told } from './fleet.ts';
import { ensureLab, labMode } from './lab.ts';
import { askerPassword, linesFor, type SshClient, sshClient } from './ssh.ts';

/** What on a host can relay its socket. */
const PROGRAMS = ['docker', 'curl'] as const;
type Program = (typeof PROGRAMS)[number];

/** A docker command that was never told of dial-stdio: it ends in order, and with words of its own. */
const OLD_DOCKER = '#!/bin/sh\necho "Usage: docker system COMMAND"\n';

describe.runIf(labMode() !== 'off').each([
  ['20.10', 'bookworm'],
  ['26.1', 'trixie'],
  ['28.5', 'sid'],
] as const)('the doors of an engine %s over SSH, each with the others shut', (_, suite) => {
  let client: SshClient;
  let host: FleetHost;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    host = await startFleetHost(client, `doors-${suite}`, suite, 'no-root-login');
    await client.know(...(await linesFor(host)));
  }, 900_000);
  afterEach(() => only(...PROGRAMS));
  afterAll(async () => {
    await Promise.all([host?.stop(), client?.remove()]);
  });

  /** Leaves these programs on the host and hides the others. */
  async function only(...wanted: readonly Program[]): Promise<void> {
    for (const program of PROGRAMS) {
      const [from, to] = wanted.includes(program) ? ['/root', '/usr/bin'] : ['/usr/bin', '/root'];
      await host.run(`[ ! -f ${from}/${program} ] || mv -f ${from}/${program} ${to}/${program}`);
    }
  }

  const local = async (): Promise<Readonly<Record<'root' | 'deployer', Audited>>> => ({
    root: await auditOn(host),
    deployer: await auditOn(host, [], { user: 'deployer' }),
  });

  /** Every kind of account whose scripts or whose own rights lead to the engine. */
  const rows = (sshd: 'plain' | 'no-forwarding') => ({
    root: at(host, 'root', sshd),
    sudo: at(host, 'admin', sshd),
    'sudo-on-a-terminal': at(host, 'needs-tty', sshd),
    group: at(host, 'deployer', sshd),
    'root-by-openssh': at(host, 'root', sshd, 'transport: openssh'),
    'sudo-by-openssh': at(host, 'admin', sshd, 'transport: openssh'),
    'group-by-openssh': at(host, 'deployer', sshd, 'transport: openssh'),
  });

  async function expectAsLocal(
    hosts: Readonly<Record<string, string>>,
    ...options: [words?: readonly string[], program?: readonly string[]]
  ): Promise<void> {
    const inside = await local();
    const { fleet, exitCode, stderr } = await auditFleet(client, hosts, ...options);
    expect(Object.values(fleet).flatMap(({ name, error }) => (error ? [{ name, error }] : []))).toEqual([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const name of Object.keys(hosts))
      expect(told(fleet[name]), name).toEqual(told(name.startsWith('group') ? inside.deployer : inside.root));
  }

  test('a stream to the socket alone: for whoever may open it', async () => {
    await only();
    const { sudo, 'sudo-on-a-terminal': _, 'sudo-by-openssh': __, ...mayOpen } = rows('plain');
    await expectAsLocal(mayOpen);
  });

  test('the docker command alone', async () => {
    await only('docker');
    await expectAsLocal(rows('no-forwarding'));
  });

  test('curl alone', async () => {
    await only('curl');
    await expectAsLocal(rows('no-forwarding'));
  });

  test('curl, where the docker command is too old to relay', async () => {
    await only('curl');
    await host.run('cat >/usr/bin/docker && chmod 755 /usr/bin/docker', { stdin: OLD_DOCKER });
    await expectAsLocal({
      root: at(host, 'root', 'no-forwarding'),
      group: at(host, 'deployer', 'no-forwarding'),
    });
  });

  test.each(PROGRAMS)('%s alone, as root by a password', async (program) => {
    await only(program);
    const asker = at(host, 'asker', 'no-forwarding');
    const words = ['--sudo-password-fd', '3'];
    await expectAsLocal({ asker }, words, await cliWithPassword(client, askerPassword));
  });

  test('none: the engine could not be asked, and all of it is said with what to do', async () => {
    await only();
    const { fleet } = await auditFleet(client, {
      root: at(host, 'root', 'no-forwarding'),
      group: at(host, 'deployer', 'no-forwarding'),
      // Streams are forwarded, and go as an account that may not open the socket.
      sudo: at(host, 'admin', 'plain'),
    });
    for (const [name, { state, engines, findings }] of Object.entries(fleet)) {
      expect(state, name).toBe('partial');
      expect(engines.map(({ socket }) => socket)).toEqual(['/run/docker.sock']);
      const said = findings.flatMap(({ cause }) => (cause?.code === 'engine-unreachable' ? [cause] : []));
      expect(said.length, name).toBeGreaterThan(50);
      for (const { detail, next } of said) {
        expect(detail).toContain('forwards no stream');
        expect(detail).toContain('neither a docker command nor curl');
        for (const remedy of ['AllowStreamLocalForwarding', 'docker command', 'curl'])
          expect(next).toContain(remedy);
      }
      expect(findings.filter(({ resource }) => resource.type === 'container')).toEqual([]);
    }
  });
});
