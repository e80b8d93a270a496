import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { resultsSchema } from '../../src/model/results.ts';
import { openArchive } from '../../src/pack/pack-files.ts';
import { root } from '../contracts/modules.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-packs-'));
const at = (name: string): string => join(folder, name);
const SNAPSHOT = `${root}/test/snapshots/tcp-tls-28.5.json.gz`;
const OTHER = `${root}/test/snapshots/no-engine-28.5.json.gz`;

async function say(...words: readonly string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

/** Runs words with a secret on a descriptor, which the program closes; no other run may get its number meanwhile. */
async function withSecret(secret: string, words: (fd: string) => readonly string[]) {
  writeFileSync(at('secret'), secret);
  return say(...words(String(openSync(at('secret'), 'r'))));
}

async function unpack(pack: string, into: string): Promise<void> {
  const files = await openArchive(pack);
  for (const name of files.names) {
    const parts: Uint8Array[] = [];
    await files.read(name, (part) => void parts.push(part));
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), Buffer.concat(parts));
  }
  await files.close();
}

const WAIVERS = `waivers:
  - check: daemon-icc-disabled
    host: local
    reason: One tenant.
    owner: Ann
    expires: 2999-12-31
`;
const ATTESTATIONS = `attestations:
  - check: host-hardening-attested
    host: local
    answer: met
    by: Ann
    on: 2026-11-01
    validUntil: 2999-12-31
    evidence: {file: proof.txt, sha256: ${createHash('sha256').update('scan of May').digest('hex')}}
`;

beforeAll(async () => {
  writeFileSync(at('waivers.yml'), WAIVERS);
  writeFileSync(at('attestations.yml'), ATTESTATIONS);
  writeFileSync(at('proof.txt'), 'scan of May');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ann', '-f', at('ssh')]);
  const [, publicKey] = ['', readFileSync(at('ssh.pub'), 'utf8')];
  writeFileSync(at('signers'), `auditor@example.org ${publicKey}`);
  await say('keygen', '--no-passphrase', '-o', at('ops.key'));
  await say(
    ...['assess', SNAPSHOT, '-o', `pack=${at('pack.zip')}`, '--policy', 'level-1'],
    ...['--waivers', at('waivers.yml'), '--attestations', at('attestations.yml')],
    ...['--sign-key', at('ops.key'), '--sign-ssh-key', at('ssh')],
  );
  await unpack(at('pack.zip'), at('unpacked'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('keygen', () => {
  test('makes a key for its owner alone, which openssl reads, and prints the fingerprint that openssl computes', async () => {
    const { exitCode, out } = await withSecret('correct horse\n', (fd) => [
      ...['keygen', '-o', at('locked.key'), '--passphrase-fd', fd],
    ]);
    expect(exitCode).toBe(0);
    expect(statSync(at('locked.key')).mode & 0o777).toBe(0o600);
    const opened = spawnSync('openssl', [
      'pkey',
      '-in',
      at('locked.key'),
      '-passin',
      'pass:correct horse',
      '-noout',
    ]);
    expect(opened.status).toBe(0);
    const shown = execFileSync('sh', [
      '-c',
      `openssl pkey -pubin -in '${at('locked.pub.pem')}' -outform DER | openssl dgst -sha256 -binary | openssl base64`,
    ]);
    expect(out).toContain(`SHA256:${shown.toString().trim().replace(/=$/, '')}\n`);
  });

  test('never writes over a key', async () => {
    const { exitCode, log } = await say('keygen', '--no-passphrase', '-o', at('ops.key'));
    expect(exitCode).toBe(2);
    expect(log).toContain('is there already');
  });

  test('makes none that nobody could unlock again', async () => {
    const { exitCode, log } = await withSecret('x'.repeat(1100), (fd) => [
      ...['keygen', '-o', at('none.key'), '--passphrase-fd', fd],
    ]);
    expect(log).toContain('1000 bytes or fewer');
    expect(exitCode).toBe(2);
    expect(readdirSync(folder)).not.toContain('none.key');
  });

  test('makes none without a passphrase that nobody refused', async () => {
    const { exitCode, log } = await say('keygen', '-o', at('none.key'));
    expect(exitCode).toBe(2);
    expect(log).toContain('--no-passphrase');
    expect(readdirSync(folder)).not.toContain('none.key');
  });
});

describe('a pack', () => {
  test('holds reports, evidence and all that the verdicts were made by', () => {
    const names = readdirSync(at('unpacked'), { recursive: true }).map(String);
    for (const name of [
      'README.txt',
      'report.html',
      'results.json',
      'findings.csv',
      'results.sarif',
      'results.oscal.json',
      'results.xccdf.xml',
      'evidence/local.json',
      'inputs/waivers-waivers.yml',
      'inputs/attestations-attestations.yml',
      'inputs/policy-level-1.yaml',
      'inputs/proof-proof.txt',
      'public-key.pem',
      'MANIFEST.sha256',
      'statement.json',
    ])
      expect(names).toContain(name);
    const results = resultsSchema.parse(JSON.parse(readFileSync(at('unpacked/results.json'), 'utf8')));
    expect(results.hosts[0]?.findings.some(({ waiver }) => waiver)).toBe(true);
  });

  test('holds evidence from which the same verdicts follow', async () => {
    const again = await say(
      ...['assess', at('unpacked/evidence/local.json'), '-o', 'json=-', '--policy', 'level-1'],
    );
    const { hosts } = resultsSchema.parse(JSON.parse(again.out));
    const { hosts: before } = resultsSchema.parse(
      JSON.parse(readFileSync(at('unpacked/results.json'), 'utf8')),
    );
    const statuses = (list: typeof hosts) =>
      list[0]?.findings
        .filter(({ check }) => check !== 'host-hardening-attested')
        .map(({ check, status, fingerprint }) => [check, status, fingerprint]);
    expect(statuses(hosts)).toEqual(statuses(before));
  });

  test('is verified by the recipes in its own text, with openssl, sha256sum and ssh-keygen', () => {
    const text = readFileSync(at('unpacked/README.txt'), 'utf8');
    const commands = text
      .split('\n')
      .filter((line) => /^ {3}(sha256sum|grep|\{|sed|openssl|ssh-keygen) /.test(line));
    expect(commands).toHaveLength(7);
    const said = commands.map((command) => {
      const line = command
        .replaceAll('/tmp/', `${folder}/`)
        .replaceAll('KEY.pem', at('ops.pub.pem'))
        .replaceAll('SIGNERS', at('signers'));
      const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd: at('unpacked') });
      expect(status, `${line}\n${stderr}`).toBe(0);
      return stdout.toString().trim();
    });
    expect(said[1]).toBe('1');
    expect(said[4]).toContain('Signature Verified Successfully');
    expect(said[6]).toContain('Good "plimsoll" signature for auditor@example.org');
  });

  test.each([
    ['the archive, by our key', 'pack.zip', ['--key', 'ops.pub.pem'], 0, ', trusted'],
    ['the folder, by our key', 'unpacked', ['--key', 'ops.pub.pem'], 0, ', trusted'],
    ['by the allowed signers', 'pack.zip', ['--allowed-signers', 'signers'], 0, 'auditor@example.org'],
    ['without anybody to trust', 'pack.zip', [], 1, ', not trusted'],
    ['by another key', 'pack.zip', ['--key', 'locked.pub.pem'], 1, ', not trusted'],
  ])('verified as %s', async (_, file, trust, expected, words) => {
    const { exitCode, out } = await say(
      ...['verify', at(file), ...trust.map((word) => (word.startsWith('--') ? word : at(word)))],
    );
    expect(out.split('\n').at(-2)).toContain(words);
    expect(out).toContain('every report is the same, byte by byte');
    expect(exitCode).toBe(expected);
  });

  test('is signed by a locked key with its passphrase from a descriptor, and with no other', async () => {
    const sign = (passphrase: string) =>
      withSecret(`${passphrase}\n`, (fd) => [
        ...['assess', OTHER, '-o', `pack=${at('by-locked.zip')}`],
        ...['--sign-key', at('locked.key'), '--sign-passphrase-fd', fd],
      ]);
    const wrong = await sign('wrong horse');
    expect(wrong.log).toContain('was not unlocked by this passphrase');
    expect(wrong.exitCode).toBe(2);
    expect(readdirSync(folder)).not.toContain('by-locked.zip');
    expect((await sign('correct horse')).exitCode).toBe(0);
    const { exitCode } = await say('verify', at('by-locked.zip'), '--key', at('locked.pub.pem'));
    expect(exitCode).toBe(0);
  });

  test('whose report says something else than its results does not pass, though it is signed', async () => {
    await unpack(at('pack.zip'), at('forged'));
    const page = readFileSync(at('forged/report.html'), 'utf8');
    writeFileSync(at('forged/report.html'), page.replace(' fail (', ' pass ('));
    const { exitCode, out } = await say('verify', at('forged'), '--key', at('ops.pub.pem'));
    expect(exitCode).toBe(1);
    expect(out).toContain('report.html: it was changed.');
    expect(out).toContain('NOT intact');
  });

  test('of several hosts has a page, evidence and results of each', async () => {
    const { exitCode } = await say('assess', SNAPSHOT, OTHER, '-o', `pack=${at('fleet.zip')}`);
    expect(exitCode).toBe(0);
    const files = await openArchive(at('fleet.zip'));
    const perHost = files.names.filter((name) => /^(hosts|evidence)\//.test(name));
    await files.close();
    expect(perHost.filter((name) => name.endsWith('.html'))).toHaveLength(2);
    expect(perHost.filter((name) => name.endsWith('.json'))).toHaveLength(2);
    const { out } = await say('verify', at('fleet.zip'));
    expect(out).toContain('signed by nobody');
  });

  test('holds a proof that one entry names rightly, and says what of others is not there, in plain signs', async () => {
    const entry = ATTESTATIONS.split('\n').slice(1).join('\n');
    const wrong = entry.replace(/sha256: \w+/, `sha256: ${'a'.repeat(64)}`);
    const odd = wrong.replace('proof.txt', '"proof\\e[2J.txt"');
    writeFileSync(at('twice.yml'), ATTESTATIONS + wrong + odd);
    const { log } = await say(
      ...['assess', SNAPSHOT, '-o', `pack=${at('twice.zip')}`, '--attestations', at('twice.yml')],
    );
    expect(log).toBe(`${at('twice.zip')}\n`);
    await unpack(at('twice.zip'), at('twice'));
    rmSync(at('twice.zip'));
    expect(readFileSync(at('twice/inputs/proof-proof.txt'), 'utf8')).toBe('scan of May');
    const text = readFileSync(at('twice/README.txt'), 'utf8');
    expect(text).toContain('proof.txt: it is not what it was');
    expect(text).toContain('proof\\u{1b}[2J.txt: it cannot be read');
  });

  test('leaves nothing beside it, and is not there where something that it needs has changed', async () => {
    const before = readdirSync(folder).sort();
    writeFileSync(at('proof.txt'), 'another scan');
    const { exitCode } = await say(
      ...['assess', SNAPSHOT, '-o', `pack=${at('late.zip')}`, '--attestations', at('attestations.yml')],
    );
    expect(exitCode).toBe(0);
    const files = await openArchive(at('late.zip'));
    const parts: Uint8Array[] = [];
    await files.read('README.txt', (part) => void parts.push(part));
    await files.close();
    expect(Buffer.concat(parts).toString()).toContain('is not what it was when the verdicts were made');
    expect(readdirSync(folder).sort()).toEqual([...before, 'late.zip'].sort());
  });

  test('is what a key in the environment is for, which no other run minds', async () => {
    vi.stubEnv('PLIMSOLL_SIGN_KEY', at('ops.key'));
    vi.stubEnv('PLIMSOLL_SIGN_PASSPHRASE_FD', '9');
    try {
      expect((await say('assess', OTHER, '--quiet', '-o', `csv=${at('x.csv')}`)).exitCode).toBe(0);
      vi.stubEnv('PLIMSOLL_SIGN_PASSPHRASE_FD', undefined);
      expect((await say('assess', OTHER, '--quiet', '-o', `pack=${at('x.zip')}`)).exitCode).toBe(0);
      expect((await say('verify', at('x.zip'), '--key', at('ops.pub.pem'))).exitCode).toBe(0);
      const byHand = await say('assess', OTHER, '-o', 'csv=-', '--sign-key', at('ops.key'));
      expect([byHand.exitCode, byHand.log]).toEqual([2, expect.stringContaining('ask for one with -o pack')]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test.each([
    [['report', 'unpacked/results.json', '-o', 'pack'], 'make it with audit or assess'],
    [['assess', SNAPSHOT, '-o', 'pack=-'], 'goes into a file'],
    [['assess', SNAPSHOT, '-o', 'json=x', '--sign-key', 'ops.key'], 'ask for one with -o pack'],
    [['assess', SNAPSHOT, '-o', 'pack=x', '--sign-key', 'locked.key'], 'nobody can be asked'],
    [['assess', SNAPSHOT, '-o', 'pack=x', '--sign-key', 'ops.pub.pem'], 'is no private key'],
    [['assess', SNAPSHOT, '-o', 'pack=x', '--sign-ssh-key', 'proof.txt'], 'is no key of SSH'],
    [['verify', 'none.zip'], 'no such file'],
    [['verify', 'pack.zip', '--key', 'ops.key'], 'is a private key'],
    [['verify', 'pack.zip', '--key', 'proof.txt'], 'is no public key'],
  ])('refuses %j', async (words, why) => {
    const paths = words.map((word) =>
      /^[a-z]+[./][a-z./]+$/.test(word) && !word.startsWith('/') ? at(word) : word,
    );
    const { exitCode, log } = await say(...paths);
    expect(log).toContain(why);
    expect(exitCode).toBe(2);
  });
});
