import { createHash, type KeyObject } from 'node:crypto';
import { readEnvelope } from './dsse.ts';
import { fingerprintOf, readPublicKey } from './keys.ts';
import { type Digests, readManifest } from './manifest.ts';
import { BEHIND_MANIFEST, PACK } from './names.ts';
import type { PackFiles } from './pack-files.ts';
import { verifyBySsh } from './ssh-signature.ts';
import { readStatement } from './statement.ts';

/** Whom whoever verifies trusts. */
export interface Trust {
  /** A public key, and what the user calls it. */
  readonly key?: { readonly key: KeyObject; readonly name: string };
  /** Path of a file of allowed signers, as ssh-keygen(1) describes it. */
  readonly allowedSigners?: string;
  /** A folder of our own: ssh-keygen takes signatures from files alone. */
  readonly scratch: string;
}

/** What a signature turned out to be. */
export interface SignatureVerdict {
  readonly state: 'trusted' | 'untrusted' | 'wrong';
  /** Who signed, or what is wrong with it. */
  readonly words: string;
}

export interface PackVerdict {
  /** How many files the pack has. */
  readonly files: number;
  /** What is not as it was when the pack was made, each with the file that it is about; empty where it is intact. */
  readonly faults: readonly string[];
  readonly signatures: readonly SignatureVerdict[];
}

/** Says whether a pack is what was packed, and who vouches for it. Nothing in it is believed before its digest was held against the statement. */
export async function verifyPack(pack: PackFiles, trust: Trust): Promise<PackVerdict> {
  const { digests, texts, faults: unread } = await digestAll(pack);
  const faults = [...pack.faults, ...unread, ...faultsOf(digests, texts)];
  const prefix = readStatement(texts.get(PACK.statement) ?? '')?.prefix;
  if (faults.length === 0 && prefix) faults.push(...(await pack.faultsBefore(PACK.statement, prefix)));
  return { files: digests.size, faults, signatures: await signaturesOf(texts, trust) };
}

/** A statement about the results of a large fleet stays far below this. */
const LARGEST_TEXT = 64 * 1024 ** 2;

async function digestAll(pack: PackFiles) {
  const digests = new Map<string, string>();
  const texts = new Map<string, string>();
  const faults: string[] = [];
  for (const name of pack.names) {
    const hash = createHash('sha256');
    const kept: Uint8Array[] = [];
    let size = 0;
    const keeps = BEHIND_MANIFEST.includes(name) || name === PACK.publicKey;
    try {
      await pack.read(name, (part) => {
        hash.update(part);
        size += part.length;
        if (keeps && size <= LARGEST_TEXT) kept.push(part);
      });
      digests.set(name, hash.digest('hex'));
      if (keeps) texts.set(name, textOf(kept, size));
    } catch (thrown) {
      faults.push(
        `${name}: it cannot be read (${thrown instanceof Error ? thrown.message : String(thrown)}).`,
      );
    }
  }
  return { digests, texts, faults };
}

/** Bytes as a text; it rejects what is no UTF-8, since several such bytes read as the same. */
function textOf(parts: readonly Uint8Array[], size: number): string {
  if (size > LARGEST_TEXT) throw new Error('it is larger than any that a pack has');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    throw new Error('it is not in UTF-8');
  }
}

function faultsOf(digests: Digests, texts: ReadonlyMap<string, string>): readonly string[] {
  const manifest = readManifest(texts.get(PACK.manifest) ?? '');
  if (manifest === null)
    return [`${PACK.manifest}: it is missing or damaged, so nothing says what the files were.`];
  const statement = readStatement(texts.get(PACK.statement) ?? '');
  if (statement === null)
    return [`${PACK.statement}: it is missing or damaged, so nothing says what the manifest was.`];
  const faults: string[] = [];
  for (const [name, digest] of statement.digests) {
    const there = digests.get(name);
    if (there === undefined) faults.push(`${name}: it is missing.`);
    else if (there !== digest) faults.push(`${name}: it was changed.`);
    if (name !== PACK.manifest && manifest.get(name) !== digest)
      faults.push(`${name}: the manifest and the statement do not say the same of it.`);
  }
  for (const name of MUST_BE_SIGNED)
    if (!statement.digests.has(name)) faults.push(`${name}: the statement does not name it.`);
  const known = new Set([...statement.digests.keys(), ...BEHIND_MANIFEST]);
  for (const name of digests.keys()) if (!known.has(name)) faults.push(`${name}: it was added.`);
  for (const name of manifest.keys())
    if (!statement.digests.has(name)) faults.push(`${name}: the manifest names it, the statement does not.`);
  return faults;
}

async function signaturesOf(
  texts: ReadonlyMap<string, string>,
  trust: Trust,
): Promise<readonly SignatureVerdict[]> {
  const statement = texts.get(PACK.statement) ?? '';
  const [envelope, ssh] = [texts.get(PACK.envelope), texts.get(PACK.sshSignature)];
  return [
    ...(envelope === undefined ? [] : [ofEnvelope(envelope, statement, texts.get(PACK.publicKey), trust)]),
    ...(ssh === undefined ? [] : [await ofSsh(ssh, statement, trust)]),
  ];
}

function ofEnvelope(
  line: string,
  statement: string,
  ownKey: string | undefined,
  { key: trusted }: Trust,
): SignatureVerdict {
  const envelope = readEnvelope(line);
  if (envelope === null) return wrong(`${PACK.envelope}: it is damaged.`);
  if (!envelope.holds(statement)) return wrong(`${PACK.envelope}: what it signs is not ${PACK.statement}.`);
  if (trusted && envelope.isSignedBy(trusted.key))
    return { state: 'trusted', words: `signed by ${fingerprintOf(trusted.key)} (${trusted.name})` };
  const key = keyIn(ownKey);
  if (key === null || !envelope.isSignedBy(key))
    return wrong(`${PACK.envelope}: the signature is not that of the key in ${PACK.publicKey}.`);
  const not = trusted ? `, which is not the key in ${trusted.name}` : '';
  return { state: 'untrusted', words: `signed by ${fingerprintOf(key)}${not}` };
}

/** Without these nothing in a pack can be followed. */
const MUST_BE_SIGNED = [PACK.manifest, PACK.results, PACK.readMe];

function keyIn(pem: string | undefined): KeyObject | null {
  try {
    return readPublicKey(pem ?? '', PACK.publicKey);
  } catch {
    return null;
  }
}

async function ofSsh(
  signature: string,
  statement: string,
  { allowedSigners, scratch }: Trust,
): Promise<SignatureVerdict> {
  const verdict = await verifyBySsh(statement, signature, allowedSigners, scratch);
  if (verdict.state === 'wrong') return wrong(`${PACK.sshSignature}: ${verdict.why}.`);
  if (verdict.state === 'trusted')
    return {
      state: 'trusted',
      words: `signed by ${verdict.principal} with the SSH key ${verdict.fingerprint}`,
    };
  const not = allowedSigners ? `, which ${allowedSigners} does not allow` : '';
  return { state: 'untrusted', words: `signed by the SSH key ${verdict.fingerprint}${not}` };
}

const wrong = (words: string): SignatureVerdict => ({ state: 'wrong', words });
