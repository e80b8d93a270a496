import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendHostKey } from '../../src/transports/ssh/append-host-key.ts';
import { fingerprint, keyType } from '../../src/transports/ssh/host-key.ts';
import type { HostToVerify } from '../../src/transports/ssh/host-names.ts';
import { type HostKeyVerdict, hostKeyVerdict } from '../../src/transports/ssh/judge-host-key.ts';
import { namesHost, parseKnownHosts } from '../../src/transports/ssh/known-hosts.ts';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

const run = promisify(execFile);

/** Names and patterns, for a host at `address` that is also called web.example.org. */
const patternsFor = (address: string): readonly string[] => [
  address,
  `[${address}]:2222`,
  `[${address.replace(/\d+$/, '*')}]:*`,
  address.replace(/\d+$/, '?'),
  `*,!${address}`,
  `!db,web.example.org,${address}`,
  'web.example.org',
  '*.Example.ORG',
  '*.example.org,!WEB.*',
  '*',
  'db',
];

/** OpenSSH's own client and server against ours, for keys and files that are made anew in every run. */
describe.runIf(labMode() !== 'off')('known_hosts, as OpenSSH reads them', () => {
  let folder: string;
  let host: Host;
  /** Lines of known_hosts without names: the key that the host shows, and three others. */
  let keys: { readonly shown: string; readonly others: readonly string[] };
  let shown: Buffer;

  beforeAll(async () => {
    await ensureLab();
    folder = await mkdtemp(join(tmpdir(), 'known-hosts-'));
    const made = ['ed25519', 'ecdsa', 'rsa'].map(async (type) => {
      await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', join(folder, type)]);
      return (await readFile(join(folder, `${type}.pub`), 'utf8')).trim();
    });
    host = await startHost({ name: 'known-hosts', suite: 'sid', scenario: 'no-engine' });
    const own = '/etc/ssh/ssh_host_ed25519_key';
    // As it comes, this sshd shuts those out for a while who leave without logging in.
    const again = `/usr/sbin/sshd -p 22 -p 2222 -o HostKey=${own} -o PerSourcePenalties=no`;
    const restarted = await host.run(`kill "$(cat /run/sshd.pid)" && sleep 0.5 && ${again}`);
    expect(restarted).toMatchObject({ exitCode: 0 });
    keys = {
      shown: (await host.readFile(`${own}.pub`)).split(' ').slice(0, 2).join(' '),
      others: await Promise.all(made),
    };
    shown = blobOf(keys.shown);
  });
  afterAll(async () => {
    await host?.stop();
    await rm(folder, { recursive: true });
  });

  const blobOf = (line: string): Buffer => Buffer.from(line.split(' ')[1] ?? '', 'base64');

  let files = 0;
  const fileOf = async (text: string): Promise<string> => {
    files += 1;
    const file = join(folder, `known_hosts-${files}`);
    await writeFile(file, text);
    return file;
  };

  /** What `ssh` says of the host, by the file alone: a word, and the line that it names. */
  const askSsh = async (file: string, { name, port, alias, address }: HostToVerify, policy = 'yes') => {
    const options = [
      'BatchMode=yes',
      'PreferredAuthentications=none',
      `StrictHostKeyChecking=${policy}`,
      `UserKnownHostsFile=${file}`,
      'GlobalKnownHostsFile=/dev/null',
      'UpdateHostKeys=no',
      `CheckHostIP=${address === null ? 'no' : 'yes'}`,
      ...(alias === null ? [] : [`HostKeyAlias=${alias}`]),
    ];
    const words = [
      '-v',
      '-F',
      'none',
      ...options.flatMap((option) => ['-o', option]),
      '-p',
      `${port}`,
      `root@${name}`,
    ];
    const said = await run('ssh', words).then(
      ({ stderr }) => stderr,
      ({ stderr }) => String(stderr),
    );
    expect(said).toContain(fingerprint(shown));
    const named = (before: string) => Number(new RegExp(`${before} in ${file}:(\\d+)`).exec(said)?.[1]);
    if (/Host key verification failed/.test(said)) {
      if (/differs from the key for the IP/.test(said)) return `mismatch ${named('Offending key for IP')}`;
      if (/IDENTIFICATION HAS CHANGED/.test(said)) return `mismatch ${named('Offending \\w+ key')}`;
      return /No ED25519 host key is known/.test(said) ? 'unknown' : 'revoked';
    }
    expect(said).toMatch(/Authentications that can continue/);
    return `match ${named('Found key')}`;
  };

  /** The same words for our verdict. A mismatch names all lines, `ssh` the last of them. */
  const wordsFor = (verdict: HostKeyVerdict): string => {
    if (verdict.kind === 'match') return `match ${verdict.line}`;
    if (verdict.kind === 'mismatch') return `mismatch ${verdict.known.at(-1)?.line}`;
    return verdict.kind === 'authority' ? 'unknown' : verdict.kind;
  };

  const judged = async (file: string, asked: HostToVerify): Promise<HostKeyVerdict> =>
    hostKeyVerdict(parseKnownHosts(file, await readFile(file, 'utf8')), asked, shown);

  const plainHost = (): HostToVerify => ({ name: host.address, port: 22, alias: null, address: null });

  /** Files as they come, each with what to ask by them. Names are hashed by `ssh-keygen` in some. */
  const samples = (count: number) => {
    const line = fc.record({
      marker: fc.constantFrom('', '', '', '', '@revoked ', '@revoked ', '@cert-authority ', '@unknown '),
      hosts: fc.constantFrom(...patternsFor(host.address)),
      key: fc.constantFrom(keys.shown, keys.shown, ...keys.others),
      end: fc.constantFrom('', ' a comment', '\r', '\n\n# a comment'),
    });
    const file = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      hashed: fc.boolean(),
      port: fc.constantFrom(22, 2222),
      alias: fc.constantFrom(null, null, 'Web.Example.org'),
      checkIp: fc.boolean(),
    });
    return fc.sample(file, { numRuns: count, seed: 20_260_101 });
  };

  const fileFor = async ({ lines, hashed }: ReturnType<typeof samples>[number]): Promise<string> => {
    const texts = lines.map(({ marker, hosts, key, end }) => `${marker}${hosts} ${key}${end}\n`);
    const file = await fileOf(texts.join(''));
    // It leaves patterns as they are, and gives up on markers that it does not know.
    if (hashed) await run('ssh-keygen', ['-q', '-H', '-f', file]).catch(() => undefined);
    return file;
  };

  test('types and fingerprints are those of ssh-keygen', async () => {
    for (const line of [keys.shown, ...keys.others]) {
      const { stdout } = await run('ssh-keygen', ['-lf', await fileOf(`${line}\n`)]);
      expect(stdout).toContain(` ${fingerprint(blobOf(line))} `);
      expect(keyType(blobOf(line))).toBe(line.split(' ')[0]);
    }
  });

  test('lines are about the hosts for which ssh-keygen finds them', async () => {
    let found = 0;
    for (const sample of samples(40)) {
      const file = await fileFor(sample);
      const lines = parseKnownHosts(file, await readFile(file, 'utf8'));
      for (const name of [host.address, `[${host.address}]:2222`, 'web.example.org']) {
        const { stdout } = await run('ssh-keygen', ['-F', name, '-f', file]).catch(() => ({ stdout: '' }));
        const theirs = [...stdout.matchAll(/^# Host .* found: line (\d+)/gm)].map((match) =>
          Number(match[1]),
        );
        const ours = lines
          .filter(({ hosts }) => hosts !== null && namesHost(hosts, name))
          .map(({ line }) => line);
        expect(ours, await readFile(file, 'utf8')).toEqual(theirs);
        found += theirs.length;
      }
    }
    expect(found).toBeGreaterThan(50);
  });

  test('a host is accepted, unknown, changed or revoked as for ssh, by the same line', async () => {
    const seen = new Map<string, number>();
    for (const sample of samples(80)) {
      const file = await fileFor(sample);
      const { port, alias, checkIp } = sample;
      const asked = { ...plainHost(), port, alias, address: checkIp ? host.address : null };
      const [verdict, theirs] = await Promise.all([judged(file, asked), askSsh(file, asked)]);
      // We heed a revocation by any name of the host, also where ssh looks for another.
      if (verdict.kind !== 'revoked') {
        expect(wordsFor(verdict), `${JSON.stringify(asked)}\n${await readFile(file, 'utf8')}`).toBe(theirs);
      }
      const kind = theirs.split(' ')[0] ?? '';
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (kind === 'revoked') expect(verdict.kind).toBe('revoked');
    }
    for (const kind of ['match', 'mismatch', 'unknown', 'revoked'])
      expect(seen.get(kind), kind).toBeGreaterThan(3);
  });

  test.each([
    ['a key of another type', (key: string, rsa: string) => [`ADDRESS ${rsa}`, `db ${key}`], 'mismatch 1'],
    [
      'several keys, the last of which fits',
      (key: string, rsa: string) => [`* ${rsa}`, `* ${key}`],
      'match 2',
    ],
    ['no end of the line', (key: string) => [`# first`, `ADDRESS ${key}`], 'match 2'],
    ['only a comment after the name', () => ['ADDRESS # ssh-ed25519'], 'unknown'],
    ['a key cut in the middle', (key: string) => [`ADDRESS ${key.slice(0, -7)}`], 'unknown'],
    ['a broken line before a good one', (key: string) => ['ADDRESS x', `ADDRESS ${key}`], 'match 2'],
    ['a NUL behind the key', (key: string) => [`ADDRESS ${key}\0 x`], 'match 1'],
    ['a pattern too long', (key: string) => [`ADDRESS,${'x'.repeat(1023)} ${key}`], 'unknown'],
    ['a pattern just not too long', (key: string) => [`ADDRESS,${'x'.repeat(1022)} ${key}`], 'match 1'],
    ['a byte order mark', (key: string) => [`\ufeffADDRESS ${key}`], 'unknown'],
    ['two markers', (key: string) => [`@revoked @cert-authority ADDRESS ${key}`], 'unknown'],
    ['a revocation before', (key: string) => [`@revoked * ${key}`, `ADDRESS ${key}`], 'revoked'],
    [
      'the revocation of another key',
      (key: string, rsa: string) => [`@revoked * ${rsa}`, `* ${key}`],
      'match 2',
    ],
    ['only an authority', (key: string) => [`@cert-authority * ${key}`], 'unknown'],
  ] as const)('is judged as by ssh: %s', async (_, linesOf, expected) => {
    const lines = linesOf(keys.shown, keys.others.at(-1) ?? '');
    const file = await fileOf(lines.join('\n').replaceAll('ADDRESS', host.address));
    expect(await askSsh(file, plainHost())).toBe(expected);
    expect(wordsFor(await judged(file, plainHost()))).toBe(expected);
  });

  test.each([false, true])(
    'what we remember ssh knows, and the other way round; hashed: %s',
    async (hash) => {
      const hosts: readonly HostToVerify[] = [
        plainHost(),
        { ...plainHost(), port: 2222 },
        { ...plainHost(), alias: 'Web.Example.org' },
        { ...plainHost(), alias: 'other', port: 2222, address: host.address },
      ];
      for (const asked of hosts) {
        const ours = await fileOf('half a line');
        expect(await appendHostKey(ours, asked, shown, { hash })).toBe('appended');
        expect(await askSsh(ours, asked)).toBe('match 2');
        const theirs = await fileOf('');
        await askSsh(theirs, asked, 'accept-new');
        expect(await judged(theirs, asked)).toMatchObject({ kind: 'match', line: 1 });
        if (!hash)
          expect(await readFile(ours, 'utf8')).toBe(`half a line\n${await readFile(theirs, 'utf8')}`);
      }
    },
  );
});
