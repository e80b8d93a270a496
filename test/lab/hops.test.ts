import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { soundResults } from '../support/adds-up.ts';
import { type Audited, auditOn } from './audited.ts';
import { at, auditFleet, CLI, type FleetHost, startFleetHost, told } from './fleet.ts';
import { ensureLab, labMode } from './lab.ts';
import { hostKeys, knownAt, linesFor, placeOf, type SshClient, sshClient } from './ssh.ts';

/** Three machines: from here only `outer` can be reached, from there `inner`, and from there `last`. */
describe.runIf(labMode() !== 'off')('over two jump hosts', () => {
  let client: SshClient;
  let outer: FleetHost;
  let inner: FleetHost;
  let last: FleetHost;
  let inside: Audited;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    [outer, inner, last] = await Promise.all([
      startFleetHost(client, 'hops-outer', 'bookworm', 'no-engine'),
      startFleetHost(client, 'hops-inner', 'trixie', 'no-engine'),
      startFleetHost(client, 'hops-last', 'sid', 'no-root-login'),
    ]);
    await inner.behind(outer);
    await last.behind(inner);
    inside = await auditOn(last);
    await knowAll();
  }, 900_000);
  afterAll(async () => {
    await Promise.all([outer?.stop(), inner?.stop(), last?.stop(), client?.remove()]);
  });

  /** Every machine is known, but that these lines are about: they alone hold for it. */
  async function knowAll(instead: Readonly<Record<string, readonly string[]>> = {}): Promise<void> {
    const known = [outer, inner, last].map(async (host) => instead[host.name] ?? (await linesFor(host)));
    await client.know(...(await Promise.all(known)).flat());
  }

  const audit = (hosts: Readonly<Record<string, string>>, words: readonly string[] = []) =>
    auditFleet(client, hosts, words);

  /** The inventory: every machine with its key by `defaults`, and the way by their names. */
  const chained = (more = '', hops: { readonly outer?: string; readonly inner?: string } = {}) => ({
    outer: at(outer, 'operator1', 'plain', hops.outer),
    inner: at(inner, 'operator1', undefined, `jump: outer${hops.inner ? `, ${hops.inner}` : ''}`),
    last: at(last, 'admin', undefined, `jump: inner${more}`),
  });

  const print = async (host: FleetHost): Promise<string> => {
    const { stdout } = await host.run('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    return stdout.split(' ')[1] ?? '';
  };

  test.each(['ssh2', 'openssh'])(
    'is told what the local audit says, by %s, with the key of every hop',
    async (transport) => {
      const { fleet, exitCode } = await audit(chained(`, transport: ${transport}`), ['--limit', 'last']);
      expect(fleet.last?.error).toBeNull();
      expect(exitCode).toBe(0);
      expect(told(fleet.last)).toEqual(told(inside));
      const { transport: used, hostKey, hostKeyVerified, via } = fleet.last?.identity ?? {};
      expect({ used, hostKey }).toEqual({ used: transport, hostKey: await print(last) });
      expect(hostKeyVerified).toContain(`known_hosts ${client.knownHosts}:`);
      const hops = [
        [outer, outer.ports.plain],
        [inner, 22],
      ] as const;
      for (const [index, [host, port]] of hops.entries()) {
        const shown = `${host.address}:${port} ${await print(host)} (known_hosts ${client.knownHosts}:`;
        expect(String(via).split(', ')[index]).toContain(shown);
      }
      expect(String(via).split(', ')).toHaveLength(2);
    },
  );

  test('does what ssh_config says, over doors of one machine too', async () => {
    await client.configure(
      [
        `Host last\n  HostName ${last.address}\n  User root\n  ProxyJump first,second,inner`,
        `Host first\n  HostName ${outer.address}\n  User root`,
        `Host second\n  HostName ${outer.address}\n  Port ${outer.ports.plain}\n  User operator1`,
        `Host inner\n  HostName ${inner.address}\n  User root`,
        `Host *\n  IdentityFile ${client.keys.plain}`,
      ].join('\n'),
    );
    for (const transport of ['ssh2', 'openssh']) {
      const words = ['audit', 'last', '--transport', transport, '-o', 'json=-', '--quiet'];
      const { stdout, stderr } = await client.run([...CLI, ...words], { timeout: 120 });
      const [host] = soundResults(stdout).hosts;
      expect(stderr).toBe('');
      expect(told(host)).toEqual(told(inside));
      expect(
        String(host?.identity.via)
          .split(', ')
          .map((hop) => hop.split(' ')[0]),
      ).toEqual([`${outer.address}:22`, `${outer.address}:${outer.ports.plain}`, `${inner.address}:22`]);
    }
    await client.configure('');
  });

  test.each(['ssh2', 'openssh'])(
    'ends at the first machine whose key has changed, by %s',
    async (transport) => {
      const places = {
        outer: [outer, placeOf(outer.address, outer.ports.plain)],
        inner: [inner, inner.address],
        last: [last, last.address],
      } as const;
      for (const [name, [host, place]] of Object.entries(places)) {
        const others = await hostKeys(host === outer ? inner : outer);
        const ed25519 = others.filter((key) => key.startsWith('ssh-ed25519'));
        await knowAll({ [host.name]: knownAt(ed25519, place) });
        const before = await readFile(client.knownHosts, 'utf8');
        const { fleet, exitCode } = await audit(chained(`, transport: ${transport}`), ['--limit', 'last']);
        expect(exitCode).toBe(3);
        expect(fleet.last?.error?.code, name).toBe('host-key');
        const { detail = '' } = fleet.last?.error ?? {};
        expect(detail).toContain(`The host key of ${transport === 'ssh2' ? host.address : name}`);
        expect(detail).toContain(await print(host));
        expect(detail).toMatch(new RegExp(`${client.knownHosts}:\\d+ has `));
        expect(detail.match(/SHA256:/g)).toHaveLength(2);
        expect(fleet.last?.findings.filter(({ status }) => status !== 'error')).toEqual([]);
        expect(await readFile(client.knownHosts, 'utf8')).toBe(before);
      }
      await knowAll();
    },
  );

  test.each(['ssh2', 'openssh'])(
    'holds a hop to the key that is pinned, and to no other, by %s',
    async (transport) => {
      await client.know();
      const pinned = async (hop: FleetHost) => `hostKeys: [${await print(hop)}]`;
      const end = `, ${await pinned(last)}, transport: ${transport}`;
      const right = chained(end, { outer: await pinned(outer), inner: await pinned(inner) });
      const { fleet } = await audit(right, ['--limit', 'last']);
      expect(told(fleet.last)).toEqual(told(inside));
      expect(fleet.last?.identity.via).toMatch(/\(pinned\), .*\(pinned\)$/);
      expect(fleet.last?.identity.hostKeyVerified).toBe('pinned');
      const wrong = chained(end, { outer: await pinned(outer), inner: await pinned(last) });
      const refused = (await audit(wrong, ['--limit', 'last'])).fleet.last;
      expect(refused?.error?.code).toBe('host-key');
      expect(refused?.error?.detail).toContain('is not the one that is pinned');
      expect(refused?.error?.detail).toContain(await print(inner));
      // A key that is revoked is not taken for being pinned.
      await client.know(...(await hostKeys(last)).map((key) => `@revoked ${last.address} ${key}`));
      const revoked = (await audit(right, ['--limit', 'last'])).fleet.last;
      expect(revoked?.error?.code).toBe('host-key');
      expect(`${revoked?.error?.detail} ${revoked?.error?.next}`).toMatch(/revoked/i);
      await knowAll();
    },
  );

  test('cannot be reached where a hop lets nobody through, or is not there', async () => {
    const hosts = {
      shut: at(outer, 'root', 'no-forwarding'),
      open: at(outer, 'root', 'plain'),
      gone: `{address: ${outer.address}, port: 9}`,
      'over-shut': at(last, 'root', undefined, 'jump: shut'),
      'past-inner': at(last, 'root', undefined, 'jump: open'),
      'over-gone': at(last, 'root', undefined, 'jump: gone'),
    };
    const { fleet } = await audit(hosts, ['--limit', 'over-*,past-*', '--timeout', '30']);
    const codes = Object.entries(fleet).map(([name, { error }]) => [name, error?.code]);
    expect(Object.fromEntries(codes)).toEqual({
      'over-shut': 'unreachable',
      'past-inner': 'timeout',
      'over-gone': 'refused',
    });
    expect(fleet['over-shut']?.error?.next).toContain('AllowTcpForwarding');
  });
});

describe.runIf(labMode() !== 'off')('to a host by IPv6', () => {
  let client: SshClient;
  let host: FleetHost;
  let six: string;
  let inside: Audited;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    host = await startFleetHost(client, 'ipv6', 'trixie', 'no-root-login');
    six = await host.ipv6();
    inside = await auditOn(host);
    await client.know(...knownAt(await hostKeys(host), six, placeOf(six, host.ports.plain)));
  }, 900_000);
  afterAll(async () => {
    await Promise.all([host?.stop(), client?.remove()]);
  });

  test.each(['ssh2', 'openssh'])('as a target, with and without a port, by %s', async (transport) => {
    const targets = [`root@[${six}]:${host.ports.plain}`, `ssh://root@[${six}]`, `admin@${six}`];
    const words = ['--ssh-key', client.keys.plain, '--transport', transport, '-o', 'json=-', '--quiet'];
    const { stdout, stderr } = await client.run([...CLI, 'audit', ...targets, ...words], { timeout: 120 });
    const { hosts } = soundResults(stdout);
    expect(stderr).toBe('');
    expect(hosts.map(({ name }) => name)).toEqual(targets);
    expect(hosts.map(({ target }) => target)).toEqual([
      `ssh://root@[${six}]:${host.ports.plain}`,
      `ssh://root@[${six}]:22`,
      `ssh://admin@[${six}]:22`,
    ]);
    for (const one of hosts) {
      expect(told(one), one.name).toEqual(told(inside));
      expect(one.identity.hostKeyVerified).toContain(`known_hosts ${client.knownHosts}:`);
    }
  });

  test('as a hop, and as an address of the inventory', async () => {
    const here = `address: "${six}", user: root`;
    const { fleet } = await auditFleet(client, {
      six: `{${here}, port: ${host.ports.plain}}`,
      over: `{${here}, jump: six}`,
      'over-by-openssh': `{${here}, jump: six, transport: openssh}`,
    });
    for (const [name, one] of Object.entries(fleet)) expect(told(one), name).toEqual(told(inside));
    for (const name of ['over', 'over-by-openssh'])
      expect(fleet[name]?.identity.via).toContain(`${six}:${host.ports.plain} SHA256:`);
  });
});

describe.runIf(labMode() !== 'off')('to a host by a name that leads to an address', () => {
  let client: SshClient;
  let host: FleetHost;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    host = await startFleetHost(client, 'by-name', 'trixie', 'no-engine');
    await writeFile(join(client.home, 'hosts'), `${host.address} named.example\n`);
  }, 900_000);
  afterAll(async () => {
    await Promise.all([host?.stop(), client?.remove()]);
  });

  test.each([
    ['no', 'ssh2', undefined],
    ['no', 'openssh', undefined],
    ['yes', 'ssh2', 'host-key'],
    ['yes', 'openssh', 'host-key'],
  ])(
    'with CheckHostIP %s by %s another key at the address counts as it does to OpenSSH',
    async (check, transport, code) => {
      const stranger = (await readFile(`${client.keys.stranger}.pub`, 'utf8'))
        .split(' ')
        .slice(0, 2)
        .join(' ');
      await client.know(
        ...knownAt(await hostKeys(host), 'named.example'),
        ...knownAt([stranger], host.address),
      );
      await client.configure(`Host *\n  CheckHostIP ${check}\n`);
      const words = ['root@named.example', '--ssh-key', client.keys.plain, '--transport', transport];
      const { stdout } = await client.run(
        [...NAMED, join(client.home, 'hosts'), ...CLI, 'audit', ...words, '-o', 'json=-', '--quiet'],
        { timeout: 120 },
      );
      expect(soundResults(stdout).hosts[0]?.error?.code).toBe(code);
      await client.configure('');
    },
  );
});

/** Runs a command for which the file before it is /etc/hosts. */
const NAMED = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"'];
