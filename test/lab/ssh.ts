import { execFile, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Outcome } from './command.ts';
import type { SshFault } from './fake-sshd.ts';
import { type Host, labKey } from './lab.ts';

/** Logins that `prepareSsh` adds to root, `operator1` and `deployer`; guest/ssh.sh says what is special about each. */
export const logins = [
  'admin',
  'asker',
  'needs-tty',
  'hanging',
  'repeating',
  'fishing',
  'csh',
  'fish',
  'rbash',
  'bare-path',
  'banners',
  'tracing',
  'no-shell',
  'locked',
] as const;

/** What sudo asks the login `asker` for: with a blank, quotes and signs that a shell would not leave alone. */
export const askerPassword = `it's "$HOME" \\ 1`;

/** What is special about each sshd that `prepareSsh` starts beside that on port 22. */
export type Sshd =
  | 'plain'
  | 'no-forwarding'
  | 'one-session'
  | 'random-refusals'
  | 'certificates'
  | 'post-quantum'
  | 'two-keys'
  | 'banner';

/** A host as `prepareSsh` left it. */
export type PreparedHost = {
  readonly ports: Readonly<Record<Sshd, number>>;
  /** What the bad sudo of `hanging`, `repeating` and `fishing` was told, a line each. */
  caught(): Promise<readonly string[]>;
};

/**
 * Gives a host of any scenario a login and an sshd of each kind, and a /tmp from which nothing can be run. The
 * host's certificate is of the client's authority, whose user certificates it accepts. Once for each host.
 */
export async function prepareSsh(host: Host, client: SshClient): Promise<PreparedHost> {
  const authority = await readFile(client.authority, 'utf8');
  const made = await host.run(['/opt/lab/ssh.sh', askerPassword], { stdin: authority });
  if (made.exitCode !== 0) throw new Error(`Host ${host.name} could not be prepared for SSH: ${made.stderr}`);
  const ports = made.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([name, port]) => [name, Number(port)]);
  return {
    ports: Object.fromEntries(ports),
    caught: async () => (await host.readFile('/run/lab/caught')).split('\n').slice(0, -1),
  };
}

/** Public keys of a host's sshd as its own files have them, each as known_hosts takes it: type and blob. */
export async function hostKeys(host: Host): Promise<readonly string[]> {
  const { stdout } = await host.run('cat /etc/ssh/ssh_host_*_key.pub');
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' '));
}

/** Lines of known_hosts for a host at each of these places, such as `10.0.0.5` and `[10.0.0.5]:2201`. */
export const knownAt = (keys: readonly string[], ...places: readonly string[]): readonly string[] =>
  keys.map((key) => `${places.join(',')} ${key}`);

/** Lines of known_hosts for every sshd of a prepared host but the one that shows a certificate. */
export async function linesFor(host: Host & PreparedHost): Promise<readonly string[]> {
  const places = Object.entries(host.ports)
    .filter(([name]) => name !== 'certificates')
    .map(([, port]) => placeOf(host.address, port));
  return knownAt(await hostKeys(host), host.address, ...places);
}

/** A line of known_hosts that trusts the client's authority for every host. */
export const authorityLine = async ({ authority }: SshClient): Promise<string> =>
  `@cert-authority *,[*]:* ${(await readFile(`${authority}.pub`, 'utf8')).trim()}`;

/** How known_hosts writes an address with a port. */
export const placeOf = (address: string, port = 22): string =>
  port === 22 ? address : `[${address}]:${port}`;

/** A directory of its own from which somebody uses SSH: the home of one test, and nothing outside it is read. */
export type SshClient = {
  /** Home directory, mode 0700, with `.ssh` in it. */
  readonly home: string;
  /**
   * Environment for programs: HOME is this directory, and `ssh` on its PATH is OpenSSH's with this directory's
   * configuration (by itself it would read that of the home that the password database names). No agent.
   */
  readonly env: Readonly<Record<string, string>>;
  /** Private keys that every host accepts. */
  readonly keys: {
    readonly plain: string;
    /** The same key, encrypted with `passphrase`. */
    readonly encrypted: string;
    /** The same key, readable by everybody. */
    readonly open: string;
    /** Another key, which no host accepts by itself. */
    readonly stranger: string;
  };
  readonly passphrase: string;
  /** Private key of the authority for certificates; its public half is beside it. */
  readonly authority: string;
  readonly knownHosts: string;
  /** Replaces known_hosts. */
  know(...lines: readonly string[]): Promise<void>;
  /**
   * Replaces the configuration by this text and, after it, what holds where it says nothing: this directory's
   * known_hosts, host keys are checked, and nobody is asked. The keys have to be named.
   */
  configure(text: string): Promise<void>;
  /** Signs a private key's public half for these logins; resolves with the file of the certificate. */
  certify(key: string, principals: readonly string[]): Promise<string>;
  /** Starts an agent that holds these keys (and their certificates, where such files lie beside them). */
  startAgent(...keys: readonly string[]): Promise<Agent>;
  /** Runs a program with `env`, by default no more than 30 seconds; 137 is its exit code after that. */
  run(
    command: readonly string[],
    options?: { readonly stdin?: string; readonly timeout?: number; readonly env?: Record<string, string> },
  ): Promise<Outcome>;
  /** Stops the agents and removes the directory. */
  remove(): Promise<void>;
};

/** An ssh-agent; `env` is what makes programs use it. */
export type Agent = { readonly env: { readonly SSH_AUTH_SOCK: string }; stop(): void };

/** Makes the directory, with its keys and its authority. */
export async function sshClient(): Promise<SshClient> {
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-ssh-'));
  const inHome = (...parts: string[]) => join(home, ...parts);
  const ssh = await which('ssh');
  const env = {
    HOME: home,
    PATH: [inHome('bin'), process.env.PATH].join(delimiter),
    LC_ALL: 'C.UTF-8',
    TMPDIR: tmpdir(),
  };
  const keys = {
    plain: inHome('.ssh/id_plain'),
    encrypted: inHome('.ssh/id_encrypted'),
    open: inHome('.ssh/id_open'),
    stranger: inHome('.ssh/id_stranger'),
  };
  const passphrase = `a "pass" phrase`;
  const authority = inHome('authority');
  const knownHosts = inHome('.ssh/known_hosts');
  const config = inHome('.ssh/config');
  const agents = new Set<Agent>();

  const configure = (text: string) =>
    writeFile(
      config,
      `${text}\nHost *\n  UserKnownHostsFile ${knownHosts}\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n  BatchMode yes\n  IdentitiesOnly yes\n  ConnectTimeout 10\n`,
      { mode: 0o600 },
    );

  await mkdir(inHome('.ssh'), { mode: 0o700 });
  await mkdir(inHome('bin'));
  await writeFile(inHome('bin/ssh'), `#!/bin/sh\nexec ${ssh} -F '${config}' "$@"\n`, { mode: 0o755 });
  const given = await labKey();
  for (const key of [keys.plain, keys.encrypted, keys.open]) {
    await copyFile(given, key);
    await copyFile(`${given}.pub`, `${key}.pub`);
    await chmod(key, 0o600);
  }
  await keygen('-p', '-P', '', '-N', passphrase, '-f', keys.encrypted);
  await chmod(keys.open, 0o644);
  await keygen('-t', 'ed25519', '-N', '', '-f', keys.stranger);
  await keygen('-t', 'ed25519', '-N', '', '-f', authority);
  await configure('');

  return {
    home,
    env,
    keys,
    passphrase,
    authority,
    knownHosts,
    configure,
    know: (...lines) => writeFile(knownHosts, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 }),
    certify: async (key, principals) => {
      await keygen('-s', authority, '-I', 'somebody', '-n', principals.join(','), `${key}.pub`);
      return `${key}-cert.pub`;
    },
    startAgent: async (...held) => {
      const agent = await startAgent(inHome(`agent-${agents.size}`), () => agents.delete(agent));
      agents.add(agent);
      await promisify(execFile)('ssh-add', ['-q', ...held], { env: { ...env, ...agent.env } });
      return agent;
    },
    run: (command, { stdin = '', timeout = 30, env: more = {} } = {}) =>
      runIn({ ...env, ...more }, command, stdin, timeout),
    remove: async () => {
      for (const agent of agents) agent.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A server of fake-sshd.ts on the loopback; `hostKeys` as known_hosts takes them. */
export type FakeSshd = { readonly port: number; readonly hostKeys: readonly string[]; stop(): void };

/** Starts a server that does something no real one does; it accepts the client's plain key, for any login. */
export async function startFakeSshd(fault: SshFault, client: SshClient, amount = 0): Promise<FakeSshd> {
  const script = fileURLToPath(new URL('fake-sshd.ts', import.meta.url));
  const child = spawn(process.execPath, [script, fault, `${client.keys.plain}.pub`, String(amount)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    const [port, ...words] = line.split(' ');
    const hostKeys = words.flatMap((word, index) => (index % 2 === 1 ? [`${words[index - 1]} ${word}`] : []));
    return { port: Number(port), hostKeys, stop: () => child.kill() };
  }
  throw new Error(`The fake sshd with the fault "${fault}" did not start.`);
}

async function startAgent(socket: string, onStop: () => void): Promise<Agent> {
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  // It listens before it says where.
  for await (const _ of createInterface(child.stdout)) {
    return {
      env: { SSH_AUTH_SOCK: socket },
      stop: () => {
        child.kill();
        onStop();
      },
    };
  }
  throw new Error('ssh-agent did not start.');
}

const keygen = (...words: readonly string[]) => promisify(execFile)('ssh-keygen', ['-q', ...words]);

const which = async (program: string): Promise<string> =>
  (await promisify(execFile)('sh', ['-c', 'command -v "$0"', program])).stdout.trim();

/** As a process group of its own, so that what a killed program had started ends too. */
const runIn = (
  env: Readonly<Record<string, string>>,
  [program = '', ...args]: readonly string[],
  stdin: string,
  timeout: number,
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, detached: true });
    const streams = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        streams[name] += chunk;
      });
    const timer = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeout * 1000);
    // It may end before it has read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? 137, ...streams });
    });
  });
