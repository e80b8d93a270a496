import { spawn } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from './command.ts';
import type { SshFault } from './fake-sshd.ts';
import { ensureLab, labMode, type Suite, startHost, suites, type WiredHost } from './lab.ts';
import {
  askerPassword,
  authorityLine,
  type FakeSshd,
  hostKeys,
  knownAt,
  linesFor,
  logins,
  type PreparedHost,
  placeOf,
  prepareSsh,
  type SshClient,
  type Sshd,
  sshClient,
  startFakeSshd,
} from './ssh.ts';

/** What plain OpenSSH and sudo do with each host, login and fault: what an auditor over SSH is measured by. */
describe.runIf(labMode() !== 'off')('hosts over SSH', () => {
  let client: SshClient;
  let hosts: Readonly<Record<Suite, WiredHost & PreparedHost>>;

  beforeAll(async () => {
    await ensureLab();
    client = await sshClient();
    const started = await Promise.all(
      suites.map(async (suite) => {
        const scenario = suite === 'sid' ? 'fresh' : 'no-engine';
        const host = await startHost({ name: `ssh-lab-${suite}`, suite, scenario });
        const prepared = { ...host, ...(await prepareSsh(host, client)) };
        return { suite, prepared, known: await linesFor(prepared) };
      }),
    );
    hosts = Object.fromEntries(started.map(({ suite, prepared }) => [suite, prepared])) as typeof hosts;
    await client.know(...started.flatMap(({ known }) => known), await authorityLine(client));
  }, 900_000);
  afterAll(async () => {
    await Promise.all(Object.values(hosts ?? {}).map((host) => host.stop()));
    await client?.remove();
  });

  type Options = {
    readonly suite?: Suite;
    readonly sshd?: Sshd | 22;
    readonly words?: readonly string[];
    readonly key?: string;
    readonly stdin?: string;
    readonly env?: Record<string, string>;
  };
  const ssh = (login: string, command: string, options: Options = {}): Promise<Outcome> => {
    const { suite = 'sid', sshd = 'plain', words = [], key = client.keys.plain, ...rest } = options;
    const { address, ports } = hosts[suite];
    const port = sshd === 22 ? 22 : ports[sshd];
    const target = ['-p', String(port), '-l', login, address];
    return client.run(['ssh', '-i', key, ...words, ...target, command], { timeout: 20, ...rest });
  };

  describe('logins', () => {
    test.each(['root', 'operator1', 'deployer'])('%s gets in on every host as it is', async (login) => {
      for (const suite of suites)
        expect(await ssh(login, 'id -un', { suite, sshd: 22 })).toEqual({
          exitCode: 0,
          stdout: `${login}\n`,
          stderr: '',
        });
    });

    const script = { stdin: 'echo "from sh: $1"\n' };
    const fromSh = 'from sh: one\n';
    const asked = 'sudo: a password is required';
    type Case = readonly [
      login: string,
      what: string,
      command: string,
      expected: { exitCode: number; stdout?: string | RegExp; stderr?: string | RegExp },
      options?: Options,
    ];
    const said = (text: string | RegExp) => (text instanceof RegExp ? expect.stringMatching(text) : text);
    const cases: readonly Case[] = [
      [
        'deployer',
        'has the engine and no sudo',
        'docker ps --quiet; sudo -n true',
        { exitCode: 1, stdout: '', stderr: `${asked}\n` },
        { suite: 'sid' },
      ],
      ['admin', 'is root by sudo', 'sudo -n id -un', { exitCode: 0, stdout: 'root\n', stderr: '' }],
      ['asker', 'is asked', 'sudo -n id -un', { exitCode: 1, stdout: '', stderr: new RegExp(asked) }],
      [
        'asker',
        'is root with the password',
        'sudo -S -p PROMPT id -un',
        { exitCode: 0, stdout: 'root\n', stderr: 'PROMPT' },
        { stdin: `${askerPassword}\n` },
      ],
      [
        'asker',
        'is nobody with another',
        'sudo -S -p PROMPT id -un',
        { exitCode: 1, stdout: '', stderr: /^PROMPTSorry, try again\.\nPROMPT/ },
        { stdin: 'secret\n' },
      ],
      [
        'needs-tty',
        'is refused',
        'sudo -n id -un',
        { exitCode: 1, stdout: '', stderr: /have a (tty|terminal)/ },
      ],
      [
        'needs-tty',
        'is root on a terminal',
        'sudo -n id -un',
        { exitCode: 0, stdout: 'root\r\n' },
        { words: ['-tt'] },
      ],
      ['hanging', 'waits for sudo', 'timeout 1 sudo -n true', { exitCode: 124, stdout: '', stderr: '' }],
      [
        'repeating',
        'is asked without end',
        'timeout 2 sudo -S -p PROMPT true </dev/zero',
        { exitCode: 124, stdout: '', stderr: /PROMPT.*\n*(.*PROMPT){3}/ },
      ],
      [
        'repeating',
        'is refused first',
        'sudo -n true',
        { exitCode: 1, stdout: '', stderr: new RegExp(asked) },
      ],
      [
        'fishing',
        'is asked by somebody else, also where nobody may ask',
        'sudo -n true',
        { exitCode: 1, stdout: /password for fishing: .*\nPassword: /, stderr: /Password: / },
      ],
      ['csh', 'speaks no sh', 'set x = 1; echo $x $version', { exitCode: 0, stdout: /^1 tcsh / }],
      ['csh', 'starts one', 'sh -s one', { exitCode: 0, stdout: fromSh, stderr: '' }, script],
      ['fish', 'speaks no sh', 'set x 1; echo $x $FISH_VERSION', { exitCode: 0, stdout: /^1 \d/ }],
      ['fish', 'starts one', 'sh -s one', { exitCode: 0, stdout: fromSh, stderr: '' }, script],
      ['rbash', 'runs nothing by its path', '/bin/sh -s one', { exitCode: 1, stderr: /restricted/ }, script],
      ['rbash', 'runs sh by its name', 'sh -s one', { exitCode: 0, stdout: fromSh, stderr: '' }, script],
      ['bare-path', 'runs nothing by its name', 'sh -s one', { exitCode: 127, stderr: /not found/ }, script],
      ['bare-path', 'runs sh by its path', '/bin/sh -s one', { exitCode: 0, stdout: fromSh }, script],
      [
        'banners',
        'says more than it was asked',
        'sh -s one; exit 3',
        {
          exitCode: 3,
          stdout: /Welcome.*\nfrom sh: one\nGood bye\.\n$/s,
          stderr: /not as it should be\n.*good bye\n$/s,
        },
        script,
      ],
      [
        'tracing',
        'says what it runs',
        'sh -s one',
        { exitCode: 0, stdout: fromSh, stderr: /^\+ sh -s one$/m },
        script,
      ],
      [
        'no-shell',
        'runs nothing',
        'true',
        { exitCode: 1, stdout: 'This account is currently not available.\n' },
      ],
      ['locked', 'does not get in', 'true', { exitCode: 255, stdout: '' }],
    ];
    for (const [login, what, command, { exitCode, stdout, stderr }, options] of cases)
      test(`${login} ${what}`, async () => {
        const on = options?.suite ? [options.suite] : suites;
        const outcomes = await Promise.all(on.map((suite) => ssh(login, command, { ...options, suite })));
        for (const outcome of outcomes) {
          expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
          if (stdout !== undefined) expect(outcome.stdout).toEqual(said(stdout));
          if (stderr !== undefined) expect(outcome.stderr).toEqual(said(stderr));
        }
      });
    test('each of them is tried', () => {
      expect(logins.filter((login) => !cases.some(([tried]) => tried === login))).toEqual([]);
    });

    test('what a bad sudo is told can be read afterwards', async () => {
      const before = await hosts.sid.caught();
      await ssh('fishing', 'sudo true', { stdin: 'the password\n' });
      expect((await hosts.sid.caught()).slice(before.length)).toEqual(['fishing: the password']);
    });

    test('nothing runs from /tmp', async () => {
      const made = await ssh('admin', 'cp /bin/true /tmp/x && /tmp/x');
      expect(made).toMatchObject({ exitCode: 126, stderr: expect.stringContaining('Permission denied') });
    });
  });

  describe('sshd', () => {
    /** A round of the API through a forwarded socket. */
    const ping = async (sshd: Sshd): Promise<Outcome> => {
      const socket = `${client.home}/${sshd}.sock`;
      const { address, ports } = hosts.sid;
      const forward = ['-o', 'ExitOnForwardFailure=yes', '-L', `${socket}:/run/docker.sock`];
      const words = ['-N', '-i', client.keys.plain, ...forward, '-p', String(ports[sshd])];
      const tunnel = spawn('ssh', [...words, `deployer@${address}`], { env: client.env, stdio: 'ignore' });
      const ended = new Promise((resolve) => tunnel.once('close', resolve));
      try {
        const curl =
          'for i in $(seq 50); do [ -S "$0" ] && break; sleep 0.1; done; curl -s --unix-socket "$0" http://d/_ping';
        return await client.run(['sh', '-c', curl, socket]);
      } finally {
        tunnel.kill();
        await ended;
      }
    };

    test('one forwards to the socket of the engine, another forwards nothing', async () => {
      expect(await ping('plain')).toMatchObject({ exitCode: 0, stdout: 'OK' });
      expect(await ping('no-forwarding')).toMatchObject({ stdout: '' });
      const [open, shut] = await Promise.all(
        (['plain', 'no-forwarding'] as const).map((sshd) =>
          ssh('root', '', {
            sshd,
            words: ['-o', 'LogLevel=INFO', '-W', '127.0.0.1:22'],
            stdin: 'SSH-2.0-x\n',
          }),
        ),
      );
      expect(open?.stdout).toMatch(/^SSH-2\.0-OpenSSH/);
      expect(shut).toMatchObject({
        stdout: '',
        stderr: expect.stringContaining('administratively prohibited'),
      });
      expect((await ssh('root', 'id -un', { sshd: 'no-forwarding' })).stdout).toBe('root\n');
    });

    test('one has one session a connection', async () => {
      const shared = ['-o', `ControlPath=${client.home}/one`];
      const master = [...shared, '-o', 'ControlMaster=yes'];
      const first = ssh('root', 'sleep 2; echo done', { sshd: 'one-session', words: master });
      await expect
        .poll(
          () =>
            stat(`${client.home}/one`).then(
              () => true,
              () => false,
            ),
          { timeout: 5000 },
        )
        .toBe(true);
      const second = await ssh('root', 'echo second', { sshd: 'one-session', words: shared });
      // OpenSSH would try again by a connection of its own; with BatchMode it does too.
      expect(second.stderr).toContain('Session open refused by peer');
      expect((await first).stdout).toBe('done\n');
    });

    test('one refuses at random', async () => {
      const outcomes: Outcome[] = [];
      for (let i = 0; i < 40 && new Set(outcomes.map(({ exitCode }) => exitCode)).size < 2; i += 1)
        outcomes.push(await ssh('root', 'true', { sshd: 'random-refusals' }));
      expect(new Set(outcomes.map(({ exitCode }) => exitCode))).toEqual(new Set([0, 255]));
      expect(outcomes.find(({ exitCode }) => exitCode === 255)?.stderr).toMatch(
        /kex_exchange_identification|Not allowed at this time/,
      );
    });

    test('one takes certificates only, and shows one', async () => {
      const sshd = 'certificates';
      expect(await ssh('admin', 'true', { sshd })).toMatchObject({
        exitCode: 255,
        stderr: expect.stringContaining('Permission denied (publickey'),
      });
      const key = client.keys.stranger;
      const words = ['-o', `CertificateFile=${await client.certify(key, ['admin'])}`];
      for (const suite of suites)
        expect(await ssh('admin', 'id -un', { sshd, suite, key, words })).toMatchObject({
          stdout: 'admin\n',
        });
      expect(await ssh('root', 'true', { sshd, key, words })).toMatchObject({ exitCode: 255 });
      const noAuthority = [...words, '-o', 'UserKnownHostsFile=/dev/null'];
      expect((await ssh('admin', 'true', { sshd, key, words: noAuthority })).stderr).toContain(
        'Host key verification failed',
      );
    });

    test('one agrees on nothing that quantum computers could break', async () => {
      expect((await ssh('root', 'id -un', { sshd: 'post-quantum' })).stdout).toBe('root\n');
      const words = ['-o', 'KexAlgorithms=curve25519-sha256'];
      expect((await ssh('root', 'true', { sshd: 'post-quantum', words })).stderr).toContain(
        'no matching key exchange method',
      );
    });

    test('one has two host keys, and one a banner', async () => {
      for (const type of ['ssh-ed25519', 'ecdsa-sha2-nistp256']) {
        const words = ['-o', `HostKeyAlgorithms=${type}`];
        expect((await ssh('root', 'id -un', { sshd: 'two-keys', words })).stdout).toBe('root\n');
      }
      const { stdout, stderr } = await ssh('root', 'id -un', { sshd: 'banner' });
      expect({ stdout, stderr }).toMatchObject({
        stdout: 'root\n',
        stderr: expect.stringContaining('leaves now'),
      });
    });
  });

  describe('the way there', () => {
    const direct = (login: string, host: WiredHost, ...words: string[]) => {
      const target = ['-o', 'ConnectTimeout=3', `${login}@${host.address}`, 'hostname'];
      return client.run(['ssh', '-i', client.keys.plain, ...words, ...target], { timeout: 20 });
    };
    afterEach(() => Promise.all(suites.map((suite) => hosts[suite].restore())));

    test('leads through two other hosts only', async () => {
      const { bookworm: first, trixie: second, sid: last } = hosts;
      await Promise.all([second.behind(first), last.behind(second)]);
      await client.configure(
        `Host ${[first, second].map(({ address }) => address).join(' ')}\n  IdentityFile ${client.keys.plain}`,
      );
      const jumps = [first, second].map(({ address }) => `operator1@${address}`);
      const [straight, short, long] = await Promise.all([
        direct('root', last),
        direct('root', last, '-J', jumps[0] ?? ''),
        direct('root', last, '-o', 'ConnectTimeout=20', '-J', jumps.join(',')),
      ]);
      await client.configure('');
      expect(straight).toMatchObject({ exitCode: 255, stderr: expect.stringContaining('timed out') });
      expect(short.exitCode).toBe(255);
      expect(long).toEqual({ exitCode: 0, stdout: 'ssh-lab-sid\n', stderr: '' });
    });

    test('is IPv6', async () => {
      const address = await hosts.sid.ipv6();
      expect(address).toMatch(/^fd00:/);
      const words = ['-o', `HostKeyAlias=${hosts.sid.address}`];
      expect(await direct('root', { ...hosts.sid, address }, ...words)).toMatchObject({
        stdout: 'ssh-lab-sid\n',
      });
    });

    /** Milliseconds until the server's first word: the time to connect, and half of another round. */
    const untilGreeting = (host: WiredHost): Promise<number> =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        const socket = createConnection({ host: host.address, port: 22 });
        socket.once('error', reject).once('data', () => {
          resolve(performance.now() - start);
          socket.destroy();
        });
      });

    test('is slow for as long as it is told to be', async () => {
      const host = hosts.trixie;
      await host.delay(400);
      const slow = await untilGreeting(host);
      await host.delay(0);
      const quick = await untilGreeting(host);
      expect(slow).toBeGreaterThan(400);
      expect(slow - quick).toBeGreaterThan(350);
      expect(slow).toBeLessThan(1500);
    });

    test('breaks in the middle, and comes back', async () => {
      const host = hosts.bookworm;
      const counting = ssh('root', 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.5; done', {
        suite: 'bookworm',
      });
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await host.cut();
      const alive = ['-o', 'ServerAliveInterval=1', '-o', 'ServerAliveCountMax=1'];
      expect((await direct('root', host, ...alive)).stderr).toContain('timed out');
      await host.restore();
      expect(await counting).toMatchObject({ exitCode: 0, stdout: '1\n2\n3\n4\n5\n6\n' });
    });
  });

  describe('keys', () => {
    test('an encrypted one opens with its passphrase only, one that all can read never', async () => {
      const { encrypted, open } = client.keys;
      expect((await ssh('root', 'true', { key: encrypted })).stderr).toContain('Permission denied');
      const asking = `${client.home}/bin/ask`;
      const { exitCode } = await client.run(['sh', '-c', 'cat >"$0" && chmod 700 "$0"', asking], {
        stdin: `#!/bin/sh\ncat <<'P'\n${client.passphrase}\nP\n`,
      });
      expect(exitCode).toBe(0);
      const env = { SSH_ASKPASS: asking, SSH_ASKPASS_REQUIRE: 'force' };
      const words = ['-o', 'BatchMode=no'];
      expect((await ssh('root', 'id -un', { key: encrypted, words, env })).stdout).toBe('root\n');
      expect((await ssh('root', 'true', { key: open })).stderr).toContain('UNPROTECTED PRIVATE KEY FILE');
    });

    test('an agent has them while it runs', async () => {
      const agent = await client.startAgent(client.keys.plain);
      const { env } = agent;
      const words = ['-o', 'IdentitiesOnly=no'];
      const key = client.keys.stranger;
      expect((await ssh('root', 'id -un', { key, words, env })).stdout).toBe('root\n');
      agent.stop();
      expect((await ssh('root', 'true', { key, words, env })).exitCode).toBe(255);
    });

    test('a host key that is not known, is another or was revoked is refused', async () => {
      const { sid, trixie } = hosts;
      const place = placeOf(sid.address, sid.ports.plain);
      const file = `${client.home}/other_hosts`;
      const words = ['-o', `UserKnownHostsFile=${file}`];
      const [own, others] = await Promise.all([hostKeys(sid), hostKeys(trixie)]);
      const tries: readonly (readonly [readonly string[], RegExp | undefined])[] = [
        [knownAt(own, place), undefined],
        [[], /Host key verification failed/],
        [knownAt(others, place), /IDENTIFICATION HAS CHANGED/],
        [[...knownAt(own, place), ...knownAt(own, place).map((line) => `@revoked ${line}`)], /revoked/i],
      ];
      for (const [lines, refusal] of tries) {
        await client.run(['sh', '-c', 'cat >"$0"', file], {
          stdin: lines.map((line) => `${line}\n`).join(''),
        });
        const { exitCode, stderr } = await ssh('root', 'true', { words });
        expect(exitCode).toBe(refusal ? 255 : 0);
        if (refusal) expect(stderr).toMatch(refusal);
      }
    });

    test('the directory is all that counts', async () => {
      expect((await stat(client.home)).mode & 0o777).toBe(0o700);
      const { stdout } = await client.run(['ssh', '-G', 'anywhere']);
      expect(stdout).toContain(`userknownhostsfile ${client.knownHosts}\n`);
    });
  });
});

/** Needs no root and no lab, but the key that the lab has. */
describe.runIf(labMode() !== 'off')('fake sshd', () => {
  let client: SshClient;
  const fakes: FakeSshd[] = [];
  beforeAll(async () => {
    client = await sshClient();
  });
  afterAll(async () => {
    for (const fake of fakes) fake.stop();
    await client?.remove();
  });

  /** What plain ssh makes of a server with the fault; `seconds` until it is killed. */
  const meet = async (fault: SshFault, amount: number, shell: string, seconds = 20): Promise<Outcome> => {
    const fake = await startFakeSshd(fault, client, amount);
    fakes.push(fake);
    const knownHosts = `${client.home}/known-${fake.port}`;
    const known = knownAt(fake.hostKeys.slice(0, 1), placeOf('127.0.0.1', fake.port));
    await writeFile(knownHosts, `${known.join('')}\n`);
    const ssh = `ssh -o UserKnownHostsFile=${knownHosts} -o ConnectTimeout=100 -p ${fake.port} anybody@127.0.0.1`;
    const command = shell.replaceAll('ENTER', `SSH -i ${client.keys.plain}`).replaceAll('SSH', ssh);
    return client.run(['sh', '-c', command], { stdin: 'echo input\n', timeout: seconds });
  };

  const hello = "ENTER 'echo hello; cat; exit 3'";
  test.concurrent.each<
    [SshFault, string, number, string, Partial<Outcome> | Record<string, unknown>, number?]
  >([
    ['none', 'is a shell', 0, hello, { exitCode: 3, stdout: 'hello\necho input\n', stderr: '' }],
    ['silent', 'never answers', 0, hello, { exitCode: 137, stdout: '', stderr: '' }, 2],
    ['slow-greeting', 'greets byte by byte', 0, hello, { exitCode: 137, stdout: '', stderr: '' }, 3],
    ['endless-greeting', 'greets without end', 0, hello, { exitCode: 255, stdout: '' }],
    [
      'banner',
      'shows megabytes first',
      4e6,
      `${hello} 2>&1 | wc -c`,
      { stdout: expect.stringMatching(/^[4-5]\d{6}\n$/) },
    ],
    [
      'refuse',
      'runs nothing',
      0,
      hello,
      { exitCode: 255, stderr: expect.stringContaining('exec request failed') },
    ],
    [
      'trickle',
      'answers byte by byte',
      0,
      hello,
      { exitCode: 137, stdout: expect.stringMatching(/^hel?l?$/) },
      4,
    ],
    // When nobody reads on, ssh stops too, and waits for the end.
    ['flood', 'sends 10 GB', 1e10, 'ENTER true | head -c 5000000 | wc -c', { stdout: '5000000\n' }, 5],
    ['flood', 'sends what was asked for', 1e6, 'ENTER true | wc -c', { exitCode: 0, stdout: '1000000\n' }],
    ['cut', 'drops the connection in the middle', 7, hello, { exitCode: 255, stdout: 'hello\ne' }],
    [
      'noise',
      'says more before and after',
      0,
      hello,
      { exitCode: 3, stdout: expect.stringMatching(/Welcome.*hello\necho input\n.*Welcome/s) },
    ],
    [
      'echo',
      'gives back what it is told',
      0,
      hello,
      {
        exitCode: 0,
        stdout: 'echo hello; cat; exit 3\necho input\n',
        stderr: 'echo hello; cat; exit 3\necho input\n',
      },
    ],
    ['no-status', 'does not say how it ended', 0, hello, { exitCode: 255, stdout: 'hello\necho input\n' }],
    [
      'new-key',
      'is another the second time',
      0,
      'ENTER id -un >/dev/null && ENTER true',
      { exitCode: 255, stderr: expect.stringContaining('IDENTIFICATION HAS CHANGED') },
    ],
  ])('%s: %s', async (fault, _, amount, shell, expected, seconds) => {
    expect(await meet(fault, amount, shell, seconds)).toMatchObject(expected);
  });

  test('lets in nobody with another key', async () => {
    expect(await meet('none', 0, `SSH -i ${client.keys.stranger} true`)).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('Permission denied (publickey)'),
    });
  });
});
