import { createHash, type KeyObject } from 'node:crypto';
import { printableJson } from '../../src/model/printable-json.ts';
import { writeArchive } from '../../src/pack/archive/write.ts';
import { signEnvelope } from '../../src/pack/dsse.ts';
import { publicPem } from '../../src/pack/keys.ts';
import { manifestText } from '../../src/pack/manifest.ts';
import { PACK } from '../../src/pack/names.ts';

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** What somebody does to a pack who holds the key that it is signed with. */
export interface Forgery {
  /** Files beside those that every pack has, or instead of them. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files that every pack has, and this one has not. */
  readonly without?: readonly string[];
  readonly manifest?: (text: string) => string;
  /** Done before it is signed. */
  readonly statement?: (text: string) => string;
  /** Done after it was signed. */
  readonly behind?: Readonly<Record<string, string>>;
}

interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
  readonly annotations?: { readonly bytes: number };
}

/** Makes a pack as plimsoll would, but for what is forged: each digest and the signature are right. */
export async function forge(key: KeyObject, forgery: Forgery): Promise<Buffer> {
  const { files = {}, without = [], manifest = same, statement = same, behind = {} } = forgery;
  const usual = { 'README.txt': 'Read this.\n', 'results.json': '{}', [PACK.publicKey]: publicPem(key) };
  const all = Object.entries({ ...usual, ...files }).filter(([name]) => !without.includes(name));
  const parts: Uint8Array[] = [];
  const archive = writeArchive(async (bytes) => void parts.push(bytes), new Date('2026-01-01T00:00:00Z'));
  for (const [name, text] of all) await archive.addText(PACK.folder + name, text);
  const listed = manifest(manifestText(new Map(all.map(([name, text]) => [name, sha256(text)]))));
  await archive.addText(PACK.folder + PACK.manifest, listed);
  const subject: Subject[] = [
    ...all.map(([name, text]) => ({ name, digest: { sha256: sha256(text) } })),
    { name: PACK.manifest, digest: { sha256: sha256(listed) } },
    {
      name: 'archive',
      digest: { sha256: sha256(Buffer.concat(parts)) },
      annotations: { bytes: archive.size },
    },
  ];
  const words = { _type: 'https://in-toto.io/Statement/v1', subject };
  const signed = statement(`${printableJson(words, 2)}\n`);
  const rest = { [PACK.statement]: signed, [PACK.envelope]: signEnvelope(signed, key), ...behind };
  for (const [name, text] of Object.entries(rest)) await archive.addText(PACK.folder + name, text);
  await archive.end();
  return Buffer.concat(parts);
}

const same = (text: string): string => text;
