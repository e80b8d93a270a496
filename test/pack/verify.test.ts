import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packedFiles } from '../../src/pack/archive/packed-files.ts';
import { buildPack } from '../../src/pack/build.ts';
import { openArchive, openFolder } from '../../src/pack/pack-files.ts';
import { ed25519Signer } from '../../src/pack/sign.ts';
import { type PackVerdict, verifyPack } from '../../src/pack/verify.ts';
import { sampleResults } from '../reports/sample-results.ts';

const { hosts: _, checks: __, ...head } = sampleResults({ containers: 1 });
const outcomes = { passed: ['web-1 2.2'], warned: [], failed: ['web-1 5.5'] };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const ours = { key: publicKey, name: 'ours.pem' };
let folder = '';
let whole: Buffer;

async function pack(signWith: KeyObject | null, path: string): Promise<void> {
  const { files, put } = packedFiles(await mkdtemp(join(folder, 'source-')));
  await put('results.json', JSON.stringify({ many: 'words '.repeat(400) }));
  await put('README.txt', 'Read this first.\n');
  await put('evidence/web-1.json', '{"kept":"of it"}');
  const signers = signWith ? [ed25519Signer(signWith)] : [];
  for (const signer of signers)
    for (const [name, text] of Object.entries(signer.files)) await put(name, text);
  const parts: Uint8Array[] = [];
  await buildPack(async (bytes) => void parts.push(bytes), { files, head, outcomes, signers });
  await writeFile(path, Buffer.concat(parts));
}

async function verdictOf(bytes: Uint8Array, trust = { key: ours }): Promise<PackVerdict> {
  const path = join(folder, 'under-test.zip');
  await writeFile(path, bytes);
  const files = await openArchive(path);
  try {
    return await verifyPack(files, { ...trust, scratch: folder });
  } finally {
    await files.close();
  }
}

const isFine = ({ faults, signatures }: PackVerdict): boolean =>
  faults.length === 0 && signatures.length > 0 && signatures.every(({ state }) => state === 'trusted');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-pack-'));
  await pack(privateKey, join(folder, 'whole.zip'));
  whole = await readFile(join(folder, 'whole.zip'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a pack is intact and signed by the key that it was signed with', async () => {
  const verdict = await verdictOf(whole);
  expect(verdict.faults).toEqual([]);
  expect(verdict.signatures).toEqual([
    { state: 'trusted', words: expect.stringMatching(/^signed by SHA256:[A-Za-z0-9+/]{43} \(ours\.pem\)$/) },
  ]);
});

test('the same parts give the same bytes', async () => {
  await pack(privateKey, join(folder, 'again.zip'));
  expect((await readFile(join(folder, 'again.zip'))).equals(whole)).toBe(true);
});

/** Of every so many bytes one is changed: all of them take a minute, and were found once. */
const STRIDE = 7;

test('every byte counts: whichever is changed, verify says of which file', async () => {
  const unnoticed: number[] = [];
  const nameless = new Map<string, number>();
  for (let at = 0; at < whole.length; at += STRIDE) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    const verdict = await verdictOf(changed);
    const words = [
      ...verdict.faults,
      ...verdict.signatures.filter(({ state }) => state === 'wrong').map((one) => one.words),
    ];
    if (words.length === 0) unnoticed.push(at);
    else if (
      !words.some((line) =>
        /^(?:The [a-z ]+ archive|plimsoll-pack.|.{0,16}(?:README|results|web-1|public-key|MANIFEST|statement|intoto))/.test(
          line,
        ),
      )
    )
      nameless.set(words[0] ?? '', at);
  }
  expect(unnoticed).toEqual([]);
  // The last 22 bytes belong to no file.
  expect([...nameless].filter(([, at]) => at < whole.length - 22)).toEqual([]);
}, 120_000);

describe('a pack that somebody else made of it', () => {
  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 30)],
    ['with something behind it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
    ['with something before it', (bytes: Buffer) => Buffer.concat([Buffer.from('x'), bytes])],
    ['of nothing', () => Buffer.alloc(0)],
    ['of noise', () => Buffer.alloc(4096, 0xa5)],
  ])('%s is not intact', async (__, make) => {
    expect((await verdictOf(make(whole))).faults).not.toEqual([]);
  });

  test('anew, signed by another key, is that of the other key', async () => {
    await pack(generateKeyPairSync('ed25519').privateKey, join(folder, 'other.zip'));
    const verdict = await verdictOf(await readFile(join(folder, 'other.zip')));
    expect(verdict.faults).toEqual([]);
    expect(verdict.signatures).toEqual([
      { state: 'untrusted', words: expect.stringContaining('which is not the key in ours.pem') },
    ]);
  });

  test('anew, without a signature, is signed by nobody', async () => {
    await pack(null, join(folder, 'unsigned.zip'));
    const verdict = await verdictOf(await readFile(join(folder, 'unsigned.zip')));
    expect(verdict).toMatchObject({ faults: [], signatures: [] });
    expect(isFine(verdict)).toBe(false);
  });
});

describe('a pack that was unpacked', () => {
  let unpacked = '';
  beforeAll(async () => {
    unpacked = join(folder, 'unpacked');
    const files = await openArchive(join(folder, 'whole.zip'));
    for (const name of files.names) {
      const parts: Uint8Array[] = [];
      await files.read(name, (part) => void parts.push(part));
      await mkdir(join(unpacked, name, '..'), { recursive: true });
      await writeFile(join(unpacked, name), Buffer.concat(parts));
    }
    await files.close();
  });
  const verify = async () => verifyPack(await openFolder(unpacked), { key: ours, scratch: folder });

  test('is as good as the archive', async () => expect(isFine(await verify())).toBe(true));

  test.each(['.', './', 'evidence/..'])('is as good for whoever stands in it and says %s', async (path) => {
    const before = process.cwd();
    process.chdir(unpacked);
    try {
      expect(isFine(await verifyPack(await openFolder(path), { key: ours, scratch: folder }))).toBe(true);
    } finally {
      process.chdir(before);
    }
  });

  test.each([
    [
      'changed',
      'evidence/web-1.json: it was changed.',
      (path: string) => appendFile(join(path, 'evidence/web-1.json'), ' '),
    ],
    ['taken out', 'results.json: it is missing.', (path: string) => rm(join(path, 'results.json'))],
    [
      'added',
      'evidence/web-2.json: it was added.',
      (path: string) => copyFile(join(path, 'README.txt'), join(path, 'evidence/web-2.json')),
    ],
    [
      'replaced by a link',
      'README.txt: it is missing.',
      async (path: string) => {
        await rm(join(path, 'README.txt'));
        await symlink('/etc/hostname', join(path, 'README.txt'));
      },
    ],
  ])('says which file was %s', async (__, fault, change) => {
    const before = unpacked;
    unpacked = await mkdtemp(join(folder, 'changed-'));
    for (const name of (await openFolder(before)).names) {
      await mkdir(join(unpacked, name, '..'), { recursive: true });
      await copyFile(join(before, name), join(unpacked, name));
    }
    await change(unpacked);
    expect((await verify()).faults).toContain(fault);
    unpacked = before;
  });
});
