import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { ConnectFailure } from './connect-failure.ts';

/** What OpenSSH's client would do for one host, as far as it matters here. */
export interface SshConfig {
  readonly hostname: string;
  readonly user: string;
  readonly port: number;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Path of the agent's socket; null where none is to be used. */
  readonly agent: string | null;
  /** In the order in which they are asked: the user's, then those of the machine. */
  readonly knownHostsFiles: readonly string[];
  /** Where a new key is written. */
  readonly userKnownHostsFile: string | null;
  readonly hostKeyAlias: string | null;
  readonly checkHostIp: boolean;
  readonly hashKnownHosts: boolean;
  /** Hops on the way, in order, each as `[user@]host[:port]`; empty where the host is reached directly. */
  readonly jumps: readonly string[];
  readonly connectTimeoutMs: number;
  readonly addressFamily: 'any' | 'inet' | 'inet6';
  readonly bindAddress: string | null;
  /** Everything that the client printed, by lower-case keyword. */
  readonly all: ReadonlyMap<string, readonly string[]>;
}

/** What overrides the configuration files for one host. */
export interface SshOverrides {
  readonly user?: string;
  readonly port?: number;
  readonly keys?: readonly string[];
  readonly knownHosts?: string;
  /** Another file than the user's own. */
  readonly configFile?: string;
  /** The variables of the environment, for SSH_AUTH_SOCK and for what IdentityAgent names. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const CONNECT_MS = 10_000;

/**
 * Asks OpenSSH's own client (`ssh -G`) what its configuration says for a host: Include, Match, tokens and
 * defaults are its own. Rejects with a `ConnectFailure` where it cannot be read. Without that program there is
 * no configuration to follow, and its defaults hold.
 */
export async function readSshConfig(address: string, overrides: SshOverrides = {}): Promise<SshConfig> {
  const { user, port, configFile, environment } = overrides;
  const words = [
    '-G',
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    address,
  ];
  const { exitCode, stdout, stderr, originalMessage, code } = await execa('ssh', words, {
    reject: false,
    stdin: 'ignore',
    timeout: CONNECT_MS,
    maxBuffer: 1024 * 1024,
  });
  if (code === 'ENOENT' && configFile === undefined && !CONFIGURATION.some((path) => existsSync(path()))) {
    return withOverrides(parseSshConfig(defaults(address, overrides), environment), overrides);
  }
  if (exitCode !== 0) {
    const said = (stderr || originalMessage || 'it gave no reason').trim().split('\n').slice(0, 3).join(' ');
    throw new ConnectFailure(
      'ssh-config',
      `The configuration of SSH for ${address} could not be read: ${said.slice(0, 300)}.`,
      'Run ssh -G with that name, mend what it complains about (or install the OpenSSH client), and try again.',
    );
  }
  return withOverrides(parseSshConfig(stdout, environment), overrides);
}

/** Where OpenSSH's client keeps its configuration. */
const CONFIGURATION = [() => join(homeOf(), '.ssh/config'), () => '/etc/ssh/ssh_config'];

/** OpenSSH takes the home of the account, not the one that the environment names. */
function homeOf(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

/** What `ssh -G` would print on a machine without any configuration. */
const defaults = (address: string, { user, port }: SshOverrides): string =>
  [
    `hostname ${address}`,
    `user ${user ?? userInfo().username}`,
    `port ${port ?? 22}`,
    ...['id_rsa', 'id_ecdsa', 'id_ed25519'].map((name) => `identityfile ~/.ssh/${name}`),
    'userknownhostsfile ~/.ssh/known_hosts ~/.ssh/known_hosts2',
    'globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2',
  ].join('\n');

/** Reads what `ssh -G` prints: a keyword and its value on each line. */
export function parseSshConfig(text: string, environment: SshOverrides['environment'] = {}): SshConfig {
  const all = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, keyword, value] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (keyword !== undefined && value !== undefined) {
      all.set(keyword.toLowerCase(), [...(all.get(keyword.toLowerCase()) ?? []), value]);
    }
  }
  const one = (keyword: string): string | null => {
    const value = all.get(keyword)?.[0];
    return value === undefined || value === 'none' || value === '' ? null : value;
  };
  const tokens: Readonly<Record<string, string>> = {
    '%': '%',
    d: homeOf(),
    h: one('hostname') ?? '',
    r: one('user') ?? '',
    p: one('port') ?? '22',
  };
  const expand = (path: string): string =>
    path.replace(/^~(?=\/)/, homeOf()).replace(/%([%dhrp])/g, (_, name: string) => tokens[name] ?? '');
  const files = (keyword: string): string[] =>
    (one(keyword) ?? '')
      .split(' ')
      .filter((path) => path !== '')
      .map(expand);
  const seconds = Number(one('connecttimeout') ?? Number.NaN);
  const family = one('addressfamily');
  return {
    hostname: one('hostname') ?? '',
    user: one('user') ?? '',
    port: Number(one('port') ?? 22),
    identityFiles: (all.get('identityfile') ?? []).filter((path) => path !== 'none').map(expand),
    identitiesOnly: one('identitiesonly') === 'yes',
    agent: agentSocket(all.get('identityagent')?.[0], expand, environment),
    knownHostsFiles: [...files('userknownhostsfile'), ...files('globalknownhostsfile')],
    userKnownHostsFile: files('userknownhostsfile')[0] ?? null,
    hostKeyAlias: one('hostkeyalias'),
    checkHostIp: one('checkhostip') === 'yes',
    hashKnownHosts: one('hashknownhosts') === 'yes',
    jumps: one('proxyjump')?.split(',') ?? [],
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : CONNECT_MS,
    addressFamily: family === 'inet' || family === 'inet6' ? family : 'any',
    bindAddress: one('bindaddress'),
    all,
  };
}

function withOverrides(config: SshConfig, { keys, knownHosts }: SshOverrides): SshConfig {
  return {
    ...config,
    ...(keys === undefined ? {} : { identityFiles: keys, identitiesOnly: true }),
    ...(knownHosts === undefined ? {} : { knownHostsFiles: [knownHosts], userKnownHostsFile: knownHosts }),
  };
}

function agentSocket(
  configured: string | undefined,
  expand: (path: string) => string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (configured === 'none') return null;
  const [, braced, bare] = /^\$(?:\{(\w+)\}|(\w+))$/.exec(configured ?? '$SSH_AUTH_SOCK') ?? [];
  const variable = configured === 'SSH_AUTH_SOCK' ? configured : (braced ?? bare);
  return variable === undefined ? expand(configured ?? '') : environment[variable] || null;
}
