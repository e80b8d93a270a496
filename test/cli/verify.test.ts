import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import { publicPem } from '../../src/pack/keys.ts';
import { openArchive } from '../../src/pack/pack-files.ts';
import { root } from '../contracts/modules.ts';
import { type Forgery, forge } from '../pack/forge.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-verify-test-'));
const at = (name: string): string => join(folder, name);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
/** What a pack of this program holds, by name. */
const made: Record<string, string> = {};
/** What its statement says of the run. */
let predicate: { result: string; failedTests: string[] } = { result: '', failedTests: [] };

async function say(words: readonly string[], interrupted = new AbortController().signal) {
  const streams = { ...keptStreams(), interrupted };
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

async function verified(forgery: Forgery) {
  writeFileSync(at('forged.zip'), await forge(privateKey, forgery));
  return say(['verify', at('forged.zip'), '--key', at('key.pem')]);
}

beforeAll(async () => {
  writeFileSync(at('key.pem'), publicPem(publicKey));
  await say(['assess', `${root}/test/snapshots/no-engine-28.5.json.gz`, '-o', `pack=${at('made.zip')}`]);
  const files = await openArchive(at('made.zip'));
  for (const name of files.names) {
    const parts: Uint8Array[] = [];
    await files.read(name, (part) => void parts.push(part));
    if (name === 'statement.json') ({ predicate } = JSON.parse(Buffer.concat(parts).toString()));
    if (!/^(statement|MANIFEST)/.test(name)) made[name] = Buffer.concat(parts).toString();
  }
  await files.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The results of that pack with some of it changed. */
function results(change: (results: Record<string, unknown>) => unknown): string {
  return JSON.stringify(change(JSON.parse(made['results.json'] ?? '')));
}

describe('verify', () => {
  const saying = (words: object) => (text: string) =>
    `${printableJson({ ...JSON.parse(text), predicate: words }, 2)}\n`;

  test('trusts no statement that says something else of the run than its results', async () => {
    for (const words of [
      { ...predicate, result: 'PASSED' },
      { ...predicate, failedTests: predicate.failedTests.slice(1) },
      {},
    ]) {
      const { exitCode, out } = await verified({ files: made, statement: saying(words) });
      expect(out).toContain('these differ: statement.json');
      expect(exitCode).toBe(1);
    }
  });

  test('trusts reports that follow from the results', async () => {
    const { exitCode, out } = await verified({ files: made, statement: saying(predicate) });
    expect(out).toContain('every report is the same, byte by byte');
    expect(exitCode).toBe(0);
  });

  test.each([
    [
      'results that do not say what the reports say',
      () => ({ 'results.json': results((all) => ({ ...all, waivers: [] })) }),
    ],
    ['results that are none', () => ({ 'results.json': '{"tool":' })],
    [
      'results that are nested without end',
      () => ({ 'results.json': `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}` }),
    ],
    ['results that no run yields', () => ({ 'results.json': results((all) => ({ ...all, checks: {} })) })],
    [
      'a report beside those that follow from the results',
      () => ({ 'report-final.html': '<p>All is well.</p>' }),
    ],
    ['a page of a host that was not audited', () => ({ 'hosts/db-1.html': '<p>All is well.</p>' })],
  ])('trusts no signature over %s', async (_, files) => {
    const { exitCode, out, log } = await verified({ files: { ...made, ...files() } });
    expect(log).toBe('');
    expect(out).toContain('its reports do not follow from its results');
    expect(out).toMatch(/could not be rendered again|these differ/);
    expect(exitCode).toBe(1);
  });

  test('prints nothing that a terminal obeys, and not every fault of thousands', async () => {
    const name = '\u001b]0;owned\u0007\u202Ehtml.troper';
    const { out } = await verified({
      statement: (text) => {
        const statement = JSON.parse(text);
        for (let count = 0; count < 5000; count += 1)
          statement.subject.push({ name: `${name}${count}`, digest: { sha256: 'x' } });
        return `${printableJson(statement, 2)}\n`;
      },
    });
    expect(out).toContain('html.troper');
    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(out.split('\n').length).toBeLessThan(110);
    const { out: version } = await verified({
      files: {
        ...made,
        'results.json': results(({ tool, ...all }) => ({
          ...all,
          tool: { ...(tool as object), version: '9\u001b[2J' },
        })),
      },
    });
    expect(version).toContain('plimsoll 9\\u{1b}[2J');
    expect(version).not.toContain('\u001b');
  });

  test('waits for no pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const { exitCode, log } = await say(['verify', at('pipe')]);
    expect(log).toContain('is no regular file');
    expect(exitCode).toBe(2);
  });

  test('ends where it is interrupted, and leaves nothing behind', async () => {
    const before = process.env.TMPDIR;
    mkdirSync(at('scratch'));
    process.env.TMPDIR = at('scratch');
    try {
      const { exitCode, log, out } = await say(['verify', at('made.zip')], AbortSignal.abort());
      expect([out, log]).toEqual(['', expect.stringContaining('it was interrupted')]);
      expect(exitCode).toBe(3);
      await say(['verify', at('made.zip')]);
      expect(readdirSync(at('scratch'))).toEqual([]);
      process.env.TMPDIR = at('nowhere/else');
      writeFileSync(at('nowhere'), '');
      const said = await say(['verify', at('made.zip')]);
      expect(said.log).toContain('Set TMPDIR');
      expect(said.exitCode).toBe(3);
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  test('says which byte of a signature by an SSH key was changed is in that file, whichever it is', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ann', '-f', at('ssh')]);
    writeFileSync(at('signers'), `ann ${readFileSync(at('ssh.pub'), 'utf8')}`);
    writeFileSync(at('plain.zip'), await forge(privateKey, {}));
    const files = await openArchive(at('plain.zip'));
    const parts: Uint8Array[] = [];
    await files.read('statement.json', (part) => void parts.push(part));
    await files.close();
    const signature = execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', at('ssh'), '-n', 'plimsoll'], {
      input: Buffer.concat(parts),
    }).toString();
    const verdictOf = async (text: string) => {
      writeFileSync(at('forged.zip'), await forge(privateKey, { behind: { 'statement.json.sig': text } }));
      return say(['verify', at('forged.zip'), '--allowed-signers', at('signers')]);
    };
    expect((await verdictOf(signature)).out).toContain('Signed by ann with the SSH key');
    const body = signature.indexOf('\n') + 1;
    for (const place of [
      0,
      12,
      body,
      body + 1,
      body + 69,
      body + 70,
      signature.lastIndexOf('\n---') - 1,
      signature.length - 1,
    ]) {
      const other = signature[place] === 'B' ? 'C' : 'B';
      const { out } = await verdictOf(signature.slice(0, place) + other + signature.slice(place + 1));
      expect(out, `byte ${place}`).toContain('NOT intact');
    }
    for (const text of [
      `Trust this.\n${signature}`,
      `${signature}Trust this.\n`,
      signature.replace('\n', '\n\n'),
      signature.replaceAll('\n', '\r\n'),
    ])
      expect((await verdictOf(text)).out).toContain(
        'tatement.json.sig: it is not written as ssh-keygen writes one',
      );
  });
});

describe('verify of a page on its own', () => {
  const ofPage = async (change: (page: string) => string) => {
    writeFileSync(at('report.html'), change(made['report.html'] ?? ''));
    return say(['verify', at('report.html')]);
  };

  test.each([
    ['as it was written', (page: string) => page, 'follows from the results in it, byte by byte'],
    ['whose verdict was changed', (page: string) => page.replace('2 await', '0 await'), 'does NOT follow'],
    [
      'whose results were changed',
      (page: string) => page.replace('"status":"manual"', '"status":"pass"'),
      'does NOT follow',
    ],
    ['with something behind it', (page: string) => `${page} `, 'does NOT follow'],
    [
      'without results',
      (page: string) => page.replace(/<script type="application\/json".*/, ''),
      'holds no results',
    ],
  ])('%s', async (_, change, words) => {
    const { exitCode, out } = await ofPage(change);
    expect(out).toContain(words);
    expect(exitCode).toBe(1);
  });
});
