import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Audited, auditOn } from './audited.ts';
import { at, auditFleet, cliWithPassword, type FleetHost, startFleetHost, told } from './fleet.ts';
import { ensureLab, labMode } from './lab.ts';
import { askerPassword, authorityLine, linesFor, type SshClient, sshClient } from './ssh.ts';

describe.runIf(labMode() !== 'off')('an audit over SSH', () => {
  let client: SshClient;
  let host: FleetHost;
  let bare: FleetHost;
  let local: Readonly<Record<'root' | 'deployer' | 'operator1', Audited>>;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    [host, bare] = await Promise.all([
      startFleetHost(client, 'ssh-audit-trixie', 'trixie', 'no-root-login'),
      startFleetHost(client, 'ssh-audit-sid', 'sid', 'no-docker-command'),
    ]);
    await client.know(...(await linesFor(host)), ...(await linesFor(bare)), await authorityLine(client));
    local = {
      root: await auditOn(host),
      deployer: await auditOn(host, [], { user: 'deployer' }),
      operator1: await auditOn(host, [], { user: 'operator1' }),
    };
  }, 900_000);
  afterAll(async () => {
    await Promise.all([host?.stop(), bare?.stop(), client?.remove()]);
  });

  const audit = (hosts: Readonly<Record<string, string>>, words: readonly string[] = []) =>
    auditFleet(client, hosts, words);

  test('says what the local audit says, for each account, by each transport', async () => {
    const { fleet, exitCode } = await audit({
      root: at(host, 'root'),
      deployer: at(host, 'deployer'),
      operator1: at(host, 'operator1'),
      'by-openssh': at(host, 'root', undefined, 'transport: openssh'),
      'deployer-by-openssh': at(host, 'deployer', undefined, 'transport: openssh'),
    });
    expect(exitCode).toBe(0);
    for (const [name, account] of [
      ['root', 'root'],
      ['by-openssh', 'root'],
      ['deployer', 'deployer'],
      ['deployer-by-openssh', 'deployer'],
      ['operator1', 'operator1'],
    ] as const) {
      expect(told(fleet[name]), name).toEqual(told(local[account]));
      // Nobody has to be root to be told which machine it is.
      expect(fleet[name]?.identity, name).toMatchObject({
        addresses: host.address,
        utcOffset: '+00:00',
        timeZone: 'Etc/UTC',
      });
    }
    const line = `known_hosts ${client.knownHosts}:`;
    expect(fleet.root?.identity).toMatchObject({
      transport: 'ssh2',
      loginUser: 'root',
      becameRootBy: 'login',
    });
    expect(fleet.root?.identity.hostKeyVerified).toContain(line);
    expect(fleet['by-openssh']?.identity.transport).toBe('openssh');
    expect(fleet['by-openssh']?.identity.hostKeyVerified).toContain(line);
    expect(fleet.root?.identity.hostKey).toBe(fleet['by-openssh']?.identity.hostKey);
    expect(fleet.root?.target).toBe(`ssh://root@${host.address}:22`);
  });

  test('is root by sudo whatever the login shell is and says', async () => {
    const names = ['admin', 'needs-tty', 'csh', 'fish', 'rbash', 'bare-path', 'banners'];
    const { fleet, exitCode } = await audit(Object.fromEntries(names.map((name) => [name, at(host, name)])));
    expect(exitCode).toBe(0);
    for (const name of names) {
      expect(told(fleet[name]), name).toEqual(told(local.root));
      const how = name === 'needs-tty' ? 'sudo -n, with a terminal' : 'sudo -n';
      expect(fleet[name]?.identity, name).toMatchObject({ loginUser: name, becameRootBy: how });
    }
  });

  describe('sudo that asks', () => {
    const byPassword = async (...logins: readonly string[]) => {
      const hosts = Object.fromEntries(logins.map((login) => [login, at(host, login)]));
      const program = await cliWithPassword(client, askerPassword);
      const said = await auditFleet(client, hosts, ['--sudo-password-fd', '3'], program);
      expect(JSON.stringify(said.fleet)).not.toContain(JSON.stringify(askerPassword).slice(1, -1));
      return said;
    };

    test('gets a password where one is given, also behind a shell that says our prompt itself', async () => {
      const { exitCode, stderr, fleet } = await byPassword('asker', 'tracing');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      for (const one of Object.values(fleet)) {
        expect(told(one), one.name).toEqual(told(local.root));
        expect(one.identity).toMatchObject({ becameRootBy: 'sudo with a password' });
      }
    });

    test('gets none where none is given: the audit is that of the account, and sudo is quoted', async () => {
      const { fleet, exitCode } = await audit({ asker: at(host, 'asker') });
      expect(exitCode).toBe(0);
      expect(told(fleet.asker)).toEqual(told(local.operator1));
      expect(fleet.asker?.identity).toMatchObject({ becameRootBy: null, auditedAs: 'asker' });
      expect(fleet.asker?.identity.sudoSaid).toContain('a password is required');
    });

    test('gets it once by our own prompt, and never by another', async () => {
      const { fleet } = await byPassword('repeating', 'fishing');
      for (const { identity } of Object.values(fleet)) expect(identity.becameRootBy).toBe(null);
      expect(await host.caught()).toEqual([`repeating: ${askerPassword}`]);
    });
  });

  test('does without root where sudo hangs, and not where root was insisted on', async () => {
    const { fleet, exitCode } = await audit({
      hanging: at(host, 'hanging'),
      insisted: at(host, 'operator1', undefined, 'sudo: always'),
      never: at(host, 'admin', undefined, 'sudo: never'),
    });
    expect(exitCode).toBe(3);
    expect(fleet.hanging?.identity).toMatchObject({ sudoSaid: 'sudo did not answer within 20 s' });
    expect(fleet.hanging?.identity.becameRootBy).toBe(null);
    expect(fleet.insisted).toMatchObject({ state: 'failed', error: { code: 'sudo' } });
    expect(fleet.never?.identity).toMatchObject({ becameRootBy: null, auditedAs: 'admin' });
    expect(told(fleet.never)).toEqual(told(local.operator1));
  });

  test('asks the engine over one session as over many', async () => {
    const inside = await auditOn(bare);
    const { fleet } = await audit({
      root: at(host, 'root', 'one-session'),
      sudo: at(host, 'admin', 'one-session'),
      'sudo-by-curl': at(bare, 'admin', 'one-session'),
    });
    expect(Object.keys(fleet)).toHaveLength(3);
    for (const [name, audited] of Object.entries(fleet))
      expect(told(audited), name).toEqual(told(name === 'sudo-by-curl' ? inside : local.root));
  });

  test('asks the engines of the sockets that the inventory names, and no other', async () => {
    const sockets = ['/run/docker.sock', '/run/nowhere.sock'];
    const hosts = {
      first: at(host, 'root', undefined, `sockets: unix://${sockets[0]}`),
      both: at(host, 'root', undefined, `sockets: [${sockets}]`),
    };
    const { fleet } = await audit(hosts);
    expect(told(fleet.first)).toEqual(told(local.root));
    expect(fleet.both?.engines.map(({ socket, version }) => [socket, version !== null])).toEqual([
      [sockets[0], true],
      [sockets[1], false],
    ]);
    const { fleet: named } = await audit(hosts, ['--engine', '/run/nowhere.sock']);
    for (const one of Object.values(named))
      expect(one.engines.map(({ socket }) => socket)).toEqual(['/run/nowhere.sock']);
  });

  test('costs a host that cannot be audited its own row, with the reason', async () => {
    const { fleet, exitCode } = await audit({
      good: at(host, 'root'),
      locked: at(host, 'locked'),
      'no-shell': at(host, 'no-shell'),
      stranger: `{address: ${host.address}, user: root, key: ${client.keys.stranger}}`,
      open: `{address: ${host.address}, user: root, key: ${client.keys.open}}`,
      'no-key': `{address: ${host.address}, user: root, key: /nowhere}`,
      encrypted: `{address: ${host.address}, user: root, key: ${client.keys.encrypted}}`,
      refused: `{address: ${host.address}, port: 9}`,
      dns: '{address: nowhere.invalid}',
      unknown: '{address: 127.0.0.1, port: 22222}',
      pinned: at(host, 'root', undefined, `hostKeys: [SHA256:${'A'.repeat(43)}]`),
    });
    expect(exitCode).toBe(3);
    expect(fleet.good?.state).toBe('partial');
    const reasons = Object.fromEntries(
      Object.entries(fleet).map(([name, { state, error }]) => [name, `${state} ${error?.code}`]),
    );
    expect(reasons).toEqual({
      good: 'partial undefined',
      locked: 'failed auth',
      'no-shell': 'failed shell',
      stranger: 'failed auth',
      open: 'failed auth',
      'no-key': 'failed auth',
      encrypted: 'failed auth',
      refused: 'failed refused',
      dns: 'failed dns',
      unknown: 'failed refused',
      pinned: 'failed host-key',
    });
    expect(fleet.open?.error?.detail).toContain('may be read by others (mode 0644)');
    expect(fleet['no-key']?.error?.detail).toContain('/nowhere does not exist');
    expect(fleet.encrypted?.error?.detail).toContain('is encrypted and nobody can be asked');
    for (const { error } of Object.values(fleet)) if (error) expect(error.next).toMatch(/\.$/);
  });

  test('comes back to a host that turns people away at random, and says so where that was in vain', async () => {
    for (let run = 0; run < 5; run += 1) {
      const { fleet, exitCode } = await audit({ busy: at(host, 'root', 'random-refusals') });
      const { busy } = fleet;
      if (busy?.state !== 'failed') {
        expect(told(busy)).toEqual(told(local.root));
        return;
      }
      expect(busy.error?.code).toBe('refused');
      expect(exitCode).toBe(3);
    }
    throw new Error('It was turned away twenty times.');
  });

  test.each(['ssh2', 'openssh'])(
    'gives a host up whose wire is cut while it works, and keeps the others, by %s',
    async (transport) => {
      const started = performance.now();
      const running = audit(
        { cut: at(bare, 'hanging', undefined, `transport: ${transport}`), good: at(host, 'root') },
        ['--timeout', '60'],
      );
      // Its sudo takes longer than this, so something is under way.
      await sleep(8000);
      await bare.cut();
      const { fleet, exitCode } = await running;
      await bare.restore();
      expect(exitCode).toBe(3);
      expect(told(fleet.good)).toEqual(told(local.root));
      expect(fleet.cut).toMatchObject({ state: 'failed', error: { code: 'unreachable' } });
      expect(fleet.cut?.findings.filter(({ status }) => status !== 'error')).toEqual([]);
      expect(performance.now() - started).toBeLessThan(55_000);
    },
  );

  test('takes the OpenSSH client for algorithms that ssh2 does not know', async () => {
    const { fleet, exitCode } = await audit({
      'post-quantum': at(host, 'root', 'post-quantum'),
      insisted: at(host, 'root', 'post-quantum', 'transport: ssh2'),
    });
    expect(exitCode).toBe(3);
    expect(told(fleet['post-quantum'])).toEqual(told(local.root));
    expect(fleet['post-quantum']?.identity.transport).toBe('openssh');
    expect(fleet.insisted?.error?.code).toBe('protocol');
  });

  test('refuses an unknown host, or remembers it and says that nobody vouched for it', async () => {
    const known = join(client.home, 'empty', 'known_hosts');
    const words = ['--known-hosts', known];
    const one = { one: at(host, 'root') };
    expect((await audit(one, words)).fleet.one?.error?.code).toBe('host-key');
    const accepting = [...words, '--host-key-policy', 'accept-new'];
    expect((await audit(one, accepting)).fleet.one?.identity.hostKeyVerified).toBe('first use, unverified');
    expect((await stat(known)).mode & 0o777).toBe(0o600);
    expect((await audit(one, words)).fleet.one?.identity.hostKeyVerified).toBe(`known_hosts ${known}:1`);
  });

  test('sends nothing to a host whose key is revoked, whatever else vouches for it', async () => {
    const known = join(client.home, 'revoked');
    const [line = ''] = (await linesFor(host)).filter((one) => one.includes('ssh-ed25519'));
    const [, type, key] = line.split(' ');
    await writeFile(known, `${line}\n@revoked * ${type} ${key}\n`);
    for (const transport of ['ssh2', 'openssh']) {
      const words = ['--known-hosts', known, '--transport', transport, '--host-key-policy', 'accept-new'];
      const { fleet, exitCode } = await audit({ revoked: at(host, 'root') }, words);
      expect(exitCode).toBe(3);
      expect(fleet.revoked?.error?.code, transport).toBe('host-key');
      expect(fleet.revoked?.error?.detail, transport).toMatch(/revoked/i);
      expect(fleet.revoked?.findings.filter(({ status }) => status !== 'error')).toEqual([]);
    }
  });

  // Last, as a certificate that lies beside a key is a reason to take the OpenSSH client.
  test('takes the OpenSSH client for certificates', async () => {
    const certified = await client.certify(client.keys.plain, ['root']);
    expect(certified).toContain('cert');
    const { fleet, exitCode } = await audit({
      certificates: at(host, 'root', 'certificates'),
      banner: at(host, 'root', 'banner'),
    });
    expect(exitCode).toBe(0);
    for (const [name, audited] of Object.entries(fleet))
      expect(told(audited), name).toEqual(told(local.root));
    expect(fleet.certificates?.identity.transport).toBe('openssh');
    expect(fleet.certificates?.identity.hostKeyVerified).toContain('certificate by the authority');
  });
});
