import { open } from 'node:fs/promises';
import type { BaseAgent, ParsedKey } from 'ssh2';
import type { SshConfig } from './ssh-config.ts';

/** Asks a person for a secret; null where there is nobody to ask. */
export type AskSecret = (question: string) => Promise<string | null>;

/** One thing to offer to a host. */
export type Credential =
  | { readonly kind: 'agent'; readonly agent: BaseAgent; readonly label: string }
  | { readonly kind: 'key'; readonly key: ParsedKey; readonly label: string };

/** What is offered to a host, one after the other. */
export interface LoginKeys {
  /** The next thing to offer; null at the end. */
  next(): Promise<Credential | null>;
  /** What was offered so far, and what could not be, each in a few words. */
  readonly offered: readonly string[];
  readonly unused: readonly string[];
}

const LARGEST_KEY = 64 * 1024;
/** How often a person may mistype. */
const ATTEMPTS = 3;

/**
 * Keys as they are used by many hosts: each file is read once, and each passphrase asked for once, however
 * many hosts are reached at the same time.
 */
export function openKeyStore(ask: AskSecret): (config: SshConfig) => LoginKeys {
  const files = new Map<string, Promise<KeyFile>>();
  const unlocked = new Map<string, Promise<ParsedKey | string>>();
  const readOnce = (path: string) => remember(files, path, () => readKeyFile(path));
  const unlockOnce = (path: string, text: string) => remember(unlocked, path, () => unlock(path, text, ask));
  return (config) => {
    const offered: string[] = [];
    const unused: string[] = [];
    const credentials = offer(config, readOnce, unlockOnce, unused);
    return {
      offered,
      unused,
      next: async () => {
        const { value } = await credentials.next();
        if (value === undefined) return null;
        offered.push(value.label);
        return value;
      },
    };
  };
}

/** The agent's keys, then files, then files that a person has to unlock, which is asked for only where all else failed. */
async function* offer(
  { agent, identityFiles, identitiesOnly }: SshConfig,
  readOnce: (path: string) => Promise<KeyFile>,
  unlockOnce: (path: string, text: string) => Promise<ParsedKey | string>,
  unused: string[],
): AsyncGenerator<Credential, undefined> {
  const read = await Promise.all(identityFiles.map(async (path) => ({ path, file: await readOnce(path) })));
  if (agent !== null) {
    const { sortedAgent } = await import('./sorted-agent.ts');
    const wanted = read.flatMap(({ file }) => (file.publicKey === null ? [] : [file.publicKey]));
    yield {
      kind: 'agent',
      agent: sortedAgent(agent, wanted, identitiesOnly),
      label: `the keys of the agent at ${agent}`,
    };
  }
  for (const { path, file } of read) {
    if (file.kind === 'plain') yield { kind: 'key', key: file.key, label: path };
    // Of several usual places most are empty; a key that was named has to be there.
    if (file.kind === 'unusable' || (file.kind === 'absent' && read.length === 1))
      unused.push(`${path} ${file.why}`);
  }
  for (const { path, file } of read) {
    if (file.kind !== 'encrypted') continue;
    const key = await unlockOnce(path, file.text);
    if (typeof key === 'string') unused.push(`${path} ${key}`);
    else yield { kind: 'key', key, label: path };
  }
  return undefined;
}

type KeyFile = { readonly publicKey: Buffer | null } & (
  | { readonly kind: 'absent'; readonly why: string }
  | { readonly kind: 'plain'; readonly key: ParsedKey }
  | { readonly kind: 'encrypted'; readonly text: string }
  | { readonly kind: 'unusable'; readonly why: string }
);

async function readKeyFile(path: string): Promise<KeyFile> {
  const publicKey = await readPublicKey(path);
  const unusable = (why: string): KeyFile => ({ kind: 'unusable', why, publicKey });
  let text: string;
  try {
    await using handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) return unusable('is not a regular file');
    if (stat.size > LARGEST_KEY) return unusable(`is too large to be a key (${stat.size} bytes)`);
    if (stat.uid === process.getuid?.() && (stat.mode & 0o077) !== 0) {
      const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
      return unusable(`may be read by others (mode ${mode}), so it is not used: chmod 600 it`);
    }
    text = await handle.readFile('utf8');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent', why: 'does not exist', publicKey };
    return unusable(`could not be read (${code})`);
  }
  const parsed = await parse(text);
  if (parsed instanceof Error) {
    return /passphrase/i.test(parsed.message)
      ? { kind: 'encrypted', text, publicKey }
      : unusable('holds no private key that is understood');
  }
  if (!parsed.isPrivateKey())
    return { kind: 'absent', why: 'holds a public key only', publicKey: parsed.getPublicSSH() };
  return { kind: 'plain', key: parsed, publicKey: parsed.getPublicSSH() };
}

/** The public half beside a key says which of the agent's keys is meant. */
async function readPublicKey(path: string): Promise<Buffer | null> {
  try {
    await using handle = await open(`${path}.pub`, 'r');
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > LARGEST_KEY) return null;
    const parsed = await parse(await handle.readFile('utf8'));
    return parsed instanceof Error ? null : parsed.getPublicSSH();
  } catch {
    return null;
  }
}

async function unlock(path: string, text: string, ask: AskSecret): Promise<ParsedKey | string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const passphrase = await ask(`Passphrase of ${path}: `);
    if (passphrase === null) {
      return 'is encrypted and nobody can be asked for its passphrase: load it into an agent (ssh-add)';
    }
    const parsed = await parse(text, passphrase);
    if (!(parsed instanceof Error)) return parsed;
  }
  return `was not unlocked: ${ATTEMPTS} passphrases were wrong`;
}

async function parse(text: string, passphrase?: string): Promise<ParsedKey | Error> {
  const { utils } = (await import('ssh2')).default;
  const parsed = utils.parseKey(text, passphrase);
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('no key')) : parsed;
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}
