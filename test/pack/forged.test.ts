import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directory, localHeader } from '../../src/pack/archive/layout.ts';
import { readEnvelope } from '../../src/pack/dsse.ts';
import { fingerprintOf } from '../../src/pack/keys.ts';
import { openArchive, openFolder } from '../../src/pack/pack-files.ts';
import { verifyPack } from '../../src/pack/verify.ts';
import { type Forgery, forge } from './forge.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-forged-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function verified(bytes: Uint8Array) {
  const path = join(folder, 'pack.zip');
  await writeFile(path, bytes);
  const files = await openArchive(path);
  try {
    return await verifyPack(files, { key: { key: publicKey, name: 'ours.pem' }, scratch: folder });
  } finally {
    await files.close();
  }
}

/** Why a pack is not intact. */
const wrongIn = async (bytes: Uint8Array): Promise<string> => {
  const { faults, signatures } = await verified(bytes);
  return [...faults, ...signatures.filter(({ state }) => state === 'wrong').map(({ words }) => words)].join(
    '\n',
  );
};

test('a pack that nothing was done to is intact', async () => {
  expect(await wrongIn(await forge(privateKey, {}))).toBe('');
});

const twice = (name: string) => (text: string) => {
  const statement = JSON.parse(text);
  const { subject } = statement;
  const again = subject.find((one: { name: string }) => one.name === name);
  statement.subject = [{ ...again, digest: { sha256: '0'.repeat(64) } }, ...subject];
  return `${JSON.stringify(statement, null, 2)}\n`;
};

describe('what the holder of the key signs is not intact where two readers can see two things in it', () => {
  const forgeries: Readonly<Record<string, readonly [Forgery, string]>> = {
    'names that differ in case': [
      { files: { 'readme.TXT': 'Other words.\n' } },
      'readme.TXT: another file lies',
    ],
    'a file that is a folder, too': [
      { files: { inputs: 'x', 'inputs/a': 'y' } },
      'inputs: another file lies',
    ],
    'a name that Windows shortens': [{ files: { 'results.json.': '{}' } }, 'no pack has a file of this name'],
    'a name that leads out': [{ files: { '../x': 'x' } }, 'no pack has a file of this name'],
    'a hidden name': [{ files: { 'inputs/.x': 'x' } }, 'no pack has a file of this name'],
    'a name in other letters': [{ files: { 'rеport.html': 'x' } }, 'no pack has a file of this name'],
    'a subject twice': [{ statement: twice('results.json') }, 'statement.json: it is missing or damaged'],
    'the archive twice': [{ statement: twice('archive') }, 'statement.json: it is missing or damaged'],
    'a key of JSON twice': [
      { statement: (text) => text.replace('"subject": [', '"subject": [],\n  "subject": [') },
      'statement.json: it is missing or damaged',
    ],
    'other blanks': [
      { statement: (text) => text.replace('\n  ', '\n   ') },
      'statement.json: it is missing or damaged',
    ],
    'a manifest that names more': [
      { manifest: (text) => `${text}${'0'.repeat(64)}  statement.json\n` },
      'statement.json: the manifest names it, the statement does not',
    ],
    'a manifest that names less': [
      { manifest: (text) => text.split('\n').slice(1).join('\n') },
      'README.txt: the manifest and the statement do not say the same',
    ],
    'no results': [{ without: ['results.json'] }, 'results.json: the statement does not name it'],
    'no text to begin with': [{ without: ['README.txt'] }, 'README.txt: the statement does not name it'],
    'a file that nobody signed': [{ behind: { 'evidence/x.json': '{}' } }, 'evidence/x.json: it was added'],
  };
  test.each(Object.entries(forgeries))('%s', async (_, [forgery, why]) => {
    expect(await wrongIn(await forge(privateKey, forgery))).toContain(why);
  });
});

test('an envelope holds bytes, of which several that are no UTF-8 read as the same text', () => {
  const envelope = (payload: Buffer) =>
    readEnvelope(
      JSON.stringify({
        payloadType: 'application/vnd.in-toto+json',
        payload: payload.toString('base64'),
        signatures: [{ sig: '' }],
      }),
    );
  expect(envelope(Buffer.from('\uFFFD'))?.holds('\uFFFD')).toBe(true);
  expect(envelope(Buffer.from([0xff]))?.holds('\uFFFD')).toBe(false);
});

test('a signature over another pack, and one by another key, are no signatures of this one', async () => {
  const envelopeOf = async (bytes: Buffer) => {
    await writeFile(join(folder, 'other.zip'), bytes);
    const files = await openArchive(join(folder, 'other.zip'));
    const parts: Uint8Array[] = [];
    await files.read('statement.intoto.jsonl', (part) => void parts.push(part));
    await files.close();
    return Buffer.concat(parts).toString();
  };
  const foreign = await envelopeOf(await forge(privateKey, { files: { 'evidence/x.json': '{}' } }));
  expect(await wrongIn(await forge(privateKey, { behind: { 'statement.intoto.jsonl': foreign } }))).toContain(
    'what it signs is not statement.json',
  );
  const byOther = await envelopeOf(await forge(other.privateKey, {}));
  expect(await wrongIn(await forge(privateKey, { behind: { 'statement.intoto.jsonl': byOther } }))).not.toBe(
    '',
  );
  const own = await envelopeOf(await forge(privateKey, {}));
  const parsed = JSON.parse(own);
  for (const changed of [
    { ...parsed, signatures: [...parsed.signatures, parsed.signatures[0]] },
    { ...parsed, signatures: [{ ...parsed.signatures[0], keyid: fingerprintOf(other.publicKey) }] },
    { ...parsed, payloadType: 'text/plain' },
    { ...parsed, more: 1 },
  ])
    expect(
      await wrongIn(
        await forge(privateKey, { behind: { 'statement.intoto.jsonl': `${JSON.stringify(changed)}\n` } }),
      ),
    ).toContain('statement.intoto.jsonl');
});

test('more files than a list without ZIP64 has are verified within seconds, and its end counts as well', async () => {
  const files = Object.fromEntries(Array.from({ length: 66_000 }, (_, index) => [`evidence/${index}`, 'x']));
  const bytes = await forge(privateKey, { files });
  expect(await wrongIn(bytes)).toBe('');
  // In the place that is said of the end in 64 bits.
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(bytes.length - 30) ^ 1, bytes.length - 30);
  const path = join(folder, 'changed.zip');
  await writeFile(path, changed);
  const archive = await openArchive(path);
  await archive.close();
  expect(archive.faults).toEqual(['The end of the archive is not as a pack has it.']);
}, 60_000);

test('thousands of files that share their bytes are not unpacked, each as large as it says', async () => {
  const content = Buffer.alloc(1024 ** 2);
  const packed = deflateRawSync(content);
  const known = { crc32: crc32(content), packedSize: packed.length, size: content.length };
  const at = new Date('2026-01-01T00:00:00Z');
  const entries = Array.from({ length: 3000 }, (_, index) => ({
    ...{ name: `plimsoll-pack/evidence/${String(index).padStart(4, '0')}`, method: 'deflated' as const },
    ...{ ...known, offset: 0 },
  }));
  const [first] = entries as [(typeof entries)[number]];
  const files = Buffer.concat([localHeader(first, at), packed]);
  const path = join(folder, 'shared.zip');
  await writeFile(path, Buffer.concat([files, directory(entries, files.length, at)]));
  const pack = await openArchive(path);
  let unpacked = 0;
  for (const name of pack.names)
    await pack
      .read(name, (part) => {
        unpacked += part.length;
      })
      .catch(() => {});
  await pack.close();
  expect(unpacked).toBe(content.length);
  expect((await wrongIn(await readFile(path))).split('\n')).toContain(
    'evidence/2999: it cannot be read (it does not begin where the file before it ends).',
  );
});

test('a folder in which a file became a pipe is not waited for', async () => {
  const path = await mkdtemp(join(folder, 'pipe-'));
  await writeFile(join(path, 'results.json'), '{}');
  const files = await openFolder(path);
  await rm(join(path, 'results.json'));
  execFileSync('mkfifo', [join(path, 'results.json')]);
  await expect(files.read('results.json', () => {})).rejects.toThrow('no regular file');
});
