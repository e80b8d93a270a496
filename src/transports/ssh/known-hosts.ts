import { hash } from 'node:crypto';
import { keyType } from './host-key.ts';
import { lowerAscii } from './host-names.ts';

/** Where something stands in a known_hosts file; line 0 is the file as a whole. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** A line that gives a key to the hosts it names. */
export interface KnownKeyLine extends Place {
  readonly kind: 'key';
  readonly marker: 'cert-authority' | 'revoked' | null;
  /** The patterns as they stand there, in lower case, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  readonly key: Buffer;
}

/** A line that cannot be read, kept because it may be about the host that is asked for. */
export interface UnreadableLine extends Place {
  readonly kind: 'problem';
  /** Null where not even the names could be read. */
  readonly hosts: string | null;
  /** A clause that follows "FILE:LINE cannot be read:". */
  readonly problem: string;
}

export type KnownHostsLine = KnownKeyLine | UnreadableLine;

/**
 * Reads the text of a known_hosts file by the rules of OpenSSH's hostfile.c (sshd(8), "SSH_KNOWN_HOSTS FILE
 * FORMAT"). Never throws: empty lines and comments are left out, what cannot be read is a problem. Two things
 * are taken more strictly than there, so that no line is lost that warns of a key: a tab ends a marker too, and
 * a key of a type that this program does not know is a key.
 */
export function parseKnownHosts(file: string, text: string): KnownHostsLine[] {
  const lines: KnownHostsLine[] = [];
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    line += 1;
    const read = end === start ? null : readLine(text.slice(start, end));
    if (read !== null) lines.push({ file, line, ...read });
    start = end + 1;
  }
  return lines;
}

type ReadLine = Omit<KnownKeyLine, keyof Place> | Omit<UnreadableLine, keyof Place>;

const MARKED = /^@(cert-authority|revoked)[ \t]+(?![ \t@])/;

function readLine(whole: string): ReadLine | null {
  // To OpenSSH a line ends at a NUL.
  const line = upTo(whole, /\0/).replace(/^[ \t]+/, '');
  if (line.startsWith('#') || line.trim() === '') return null;
  const marker = MARKED.exec(line);
  if (marker === null && line.startsWith('@')) return problem(null, 'its marker is unknown');
  const rest = marker === null ? line : line.slice(marker[0].length);
  const written = upTo(rest, /[ \t]/);
  const hashed = written.startsWith('|');
  if (hashed && saltOf(written) === null) return problem(null, 'its hashed name is broken');
  const hosts = hashed ? written : lowerAscii(written);
  const key = readKey(rest.slice(written.length).replace(/^[ \t]+/, ''));
  if (typeof key === 'string') return problem(hosts, key);
  return { kind: 'key', marker: marker === null ? null : markerOf(marker[1]), hosts, ...key };
}

const markerOf = (word: string | undefined): 'cert-authority' | 'revoked' =>
  word === 'revoked' ? 'revoked' : 'cert-authority';

/** The key of a line from its type on, or why it has none. */
function readKey(text: string): { readonly type: string; readonly key: Buffer } | string {
  if (text === '' || text.startsWith('#')) return 'it ends before the key';
  const type = upTo(text, /[ \t]/);
  // The end of a line from Windows sticks to the key.
  const encoded = upTo(text.slice(type.length).replace(/^[ \t]+/, ''), /[ \t]/).replace(/[\v\f\r]+/g, '');
  if (encoded === '') return 'it ends before the key';
  const key = Buffer.from(encoded, 'base64');
  if (key.toString('base64') !== encoded) return 'its key is not base64';
  return keyType(key) === type ? { type, key } : 'its key is not of the type that it names';
}

const problem = (hosts: string | null, what: string): ReadLine => ({ kind: 'problem', hosts, problem: what });

function upTo(text: string, end: RegExp): string {
  const at = text.search(end);
  return at === -1 ? text : text.slice(0, at);
}

/**
 * Whether the names of a line are about a host. `name` is lower-cased and has its port as known_hosts writes it
 * (`lookedUp`). A negated pattern that fits rejects the line, wherever it stands in the list.
 */
export function namesHost(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) {
    const salt = saltOf(hosts);
    return salt !== null && hashedName(name, salt) === hosts;
  }
  let fits = false;
  for (const entry of hosts.split(',')) {
    const negated = entry.startsWith('!');
    const pattern = negated ? entry.slice(1) : entry;
    // OpenSSH gives a line up whose pattern its buffer cannot hold.
    if (pattern.length >= 1023) return false;
    if (!fitsPattern(name, pattern)) continue;
    if (negated) return false;
    fits = true;
  }
  return fits;
}

/** A name as HashKnownHosts writes it: `|1|SALT|HMAC-SHA1(SALT, NAME)`, both in base64. */
export function hashedName(name: string, salt: Uint8Array): string {
  const inner = hash('sha1', Buffer.concat([padded(salt, 0x36), Buffer.from(name)]), 'buffer');
  const outer = hash('sha1', Buffer.concat([padded(salt, 0x5c), inner]), 'base64');
  return `|1|${Buffer.from(salt).toString('base64')}|${outer}`;
}

/** By hand (RFC 2104), since createHmac takes five times as long, and a fleet is looked up in long lists. */
function padded(salt: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(64, pad);
  for (const [index, byte] of salt.entries()) block[index] = byte ^ pad;
  return block;
}

/** The length of SHA-1, which OpenSSH wants of salts. */
export const SALT_BYTES = 20;

function saltOf(hashed: string): Buffer | null {
  const [, version, salt = ''] = hashed.split('|', 3);
  const bytes = Buffer.from(salt, 'base64');
  return version === '1' && bytes.length === SALT_BYTES ? bytes : null;
}

const STAR = 42;
const ONE = 63;

/** `*` stands for any characters, `?` for one. Goes back to the last `*` only, so no pattern takes long. */
function fitsPattern(name: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < name.length) {
    const wanted = at < pattern.length ? pattern.charCodeAt(at) : -1;
    if (wanted === STAR) {
      star = at;
      resume = index;
      at += 1;
    } else if (wanted === ONE || wanted === name.charCodeAt(index)) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (at < pattern.length && pattern.charCodeAt(at) === STAR) at += 1;
  return at === pattern.length;
}
