import { execFile } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendHostKey } from '../../../src/transports/ssh/append-host-key.ts';
import type { HostToVerify } from '../../../src/transports/ssh/host-names.ts';
import { hostKeyVerdict } from '../../../src/transports/ssh/judge-host-key.ts';
import { readKnownHosts } from '../../../src/transports/ssh/read-known-hosts.ts';
import { inFile, KEYS } from './host-keys.ts';

const run = promisify(execFile);
const web: HostToVerify = { name: 'Web.example.org', port: 22, alias: null, address: null };
const key = KEYS.ed25519.blob;
const plain = { hash: false };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'known-hosts-'));
  file = join(folder, '.ssh/known_hosts');
});
afterEach(() => rm(folder, { recursive: true }));

const text = (): Promise<string> => readFile(file, 'utf8');
const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);
const verdictOf = async (host: HostToVerify) => hostKeyVerdict(await readKnownHosts([file]), host, key);
const fileOf = async (content: string): Promise<void> => {
  await mkdir(join(folder, '.ssh'));
  await writeFile(file, content);
};

describe('a new key', () => {
  it('makes a file and a directory for their owner alone', async () => {
    expect(await appendHostKey(file, web, key, plain)).toBe('appended');
    expect(await text()).toBe(`web.example.org ${inFile('ed25519')}\n`);
    expect([await mode(file), await mode(join(folder, '.ssh'))]).toEqual(['600', '700']);
    expect(await readdir(join(folder, '.ssh'))).toEqual(['known_hosts']);
  });

  it('follows what is there, also where that ends in half a line', async () => {
    await fileOf('db ssh-ed25519 AAAA');
    await chmod(file, 0o644);
    await appendHostKey(file, { ...web, port: 2222 }, key, plain);
    await appendHostKey(file, { ...web, alias: 'Alias' }, key, plain);
    await appendHostKey(file, { ...web, name: '2001:DB8::7', address: '2001:db8::7' }, key, plain);
    await appendHostKey(file, { ...web, name: 'other', address: '10.0.0.7' }, key, plain);
    expect((await text()).split('\n')).toEqual([
      'db ssh-ed25519 AAAA',
      `[web.example.org]:2222 ${inFile('ed25519')}`,
      `alias ${inFile('ed25519')}`,
      `2001:db8::7 ${inFile('ed25519')}`,
      `other,10.0.0.7 ${inFile('ed25519')}`,
      '',
    ]);
    expect(await mode(file)).toBe('644');
  });

  it('tells no name where names are hashed, and is found by it', async () => {
    const host = { ...web, port: 2222, address: '10.0.0.7' };
    expect(await appendHostKey(file, host, key, { hash: true })).toBe('appended');
    const [first = '', second = '', ...rest] = (await text()).split('\n');
    expect(rest).toEqual(['']);
    for (const line of [first, second]) expect(line).toMatch(/^\|1\|[^ |]{28}\|[^ |]{28} ssh-ed25519 [^ ]+$/);
    expect(first.slice(3, 31)).not.toBe(second.slice(3, 31));
    expect(await verdictOf(host)).toMatchObject({ kind: 'match', line: 1 });
    expect(await verdictOf({ ...web, port: 2222, name: '10.0.0.7' })).toMatchObject({
      kind: 'match',
      line: 2,
    });
  });

  it('is not written twice, and not beside what contradicts it', async () => {
    await fileOf(
      `*.example.org ${inFile('ed25519')}\ndb ${inFile('rsa')}\n@revoked gone ${inFile('ed25519')}\n`,
    );
    const before = await text();
    expect(await appendHostKey(file, web, key, plain)).toBe('known');
    expect(await appendHostKey(file, { ...web, name: 'db' }, key, plain)).toBe('contradicted');
    expect(await appendHostKey(file, { ...web, name: 'gone' }, key, plain)).toBe('contradicted');
    expect(await text()).toBe(before);
  });

  it('goes where a link leads', async () => {
    await fileOf('');
    await symlink(file, join(folder, 'link'));
    expect(await appendHostKey(join(folder, 'link'), web, key, plain)).toBe('appended');
    expect(await text()).toContain('web.example.org');
    expect((await stat(join(folder, '.ssh'))).isDirectory()).toBe(true);
  });

  it('is not kept by a device, and a pipe holds nobody up', async () => {
    expect(await appendHostKey('/dev/null', web, key, plain)).toBe('unkept');
    await run('mkfifo', [join(folder, 'pipe')]);
    expect(await appendHostKey(join(folder, 'pipe'), web, key, plain)).toBe('unkept');
  });

  it('is refused with what would stand for other hosts, or is no key', async () => {
    await expect(appendHostKey(file, { ...web, name: '*' }, key, plain)).rejects.toThrow('cannot stand');
    await expect(appendHostKey(file, { ...web, name: 'a\nb' }, key, plain)).rejects.toThrow('cannot stand');
    await expect(appendHostKey(file, web, Buffer.from('x'), plain)).rejects.toThrow('no key');
    await expect(stat(join(folder, '.ssh'))).rejects.toThrow('ENOENT');
  });

  it('is refused with the system’s reason where nothing can be written', async () => {
    await expect(appendHostKey(join(folder, 'a/b/c'), web, key, plain)).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(appendHostKey(folder, web, key, plain)).rejects.toMatchObject({ code: 'EISDIR' });
    await fileOf('');
    await expect(appendHostKey(join(file, 'x'), web, key, plain)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

/** A process of its own that appends the key for each of the hosts, all at once. */
const appending = (hosts: readonly string[], before = ''): Promise<{ stdout: string }> => {
  const modules = fileURLToPath(new URL('../../../src/transports/ssh/', import.meta.url));
  const script = `
    const { appendHostKey } = await import('${modules}append-host-key.ts');
    const key = Buffer.from('${key.toString('base64')}', 'base64');
    const all = ${JSON.stringify(hosts)}.map((name) =>
      appendHostKey('${file}', { name, port: 22, alias: null, address: null }, key, { hash: false }));
    const ended = await Promise.allSettled(all);
    console.log(ended.map(({ status, value, reason }) => value ?? reason.code ?? reason.message).join(' '));`;
  return run('sh', ['-c', `${before} exec "$0" --input-type=module -e "$1"`, process.execPath, script]);
};

describe('processes that append at once', () => {
  it('lose nothing, tear nothing and write nothing twice', async () => {
    const hosts = (prefix: string) => Array.from({ length: 30 }, (_, index) => `${prefix}-${index}`);
    const both = hosts('both');
    await Promise.all([appending([...hosts('a'), ...both]), appending([...hosts('b'), ...both])]);
    const written = (await text()).split('\n');
    expect(written.pop()).toBe('');
    expect(written.toSorted()).toEqual(
      [...hosts('a'), ...hosts('b'), ...both].map((name) => `${name} ${inFile('ed25519')}`).toSorted(),
    );
    expect(await readdir(join(folder, '.ssh'))).toEqual(['known_hosts']);
  }, 60_000);

  it('go on after one that was killed with the lock in its hands', async () => {
    await fileOf('');
    const lock = join(folder, '.ssh/.known_hosts.lock');
    await writeFile(lock, 'somebody');
    const long = new Date(Date.now() - 60_000);
    await utimes(lock, long, long);
    expect(await appendHostKey(file, web, key, plain)).toBe('appended');
    expect(await readdir(join(folder, '.ssh'))).toEqual(['known_hosts']);
  });

  it('wait for a lock that is held', async () => {
    await fileOf('');
    const lock = join(folder, '.ssh/.known_hosts.lock');
    await writeFile(lock, 'somebody');
    const appended = appendHostKey(file, web, key, plain);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await text()).toBe('');
    await rm(lock);
    expect(await appended).toBe('appended');
  });

  it('leave the file as it was where only half a line would fit', async () => {
    const before = `# ${'x'.repeat(1024 - 43)}\n`.padEnd(1024 - 40, 'y');
    await fileOf(before);
    // The limit is two blocks of 512 bytes, and 40 bytes of them are left.
    const { stdout } = await appending(['web'], 'ulimit -f 2;');
    expect(stdout).toMatch(/^(ENOSPC|EFBIG)/);
    expect(await text()).toBe(before);
  });
});

describe('known_hosts files', () => {
  it('are read in their order, and those that do not exist have no lines', async () => {
    await fileOf(`a ${inFile('rsa')}\r\nb ${inFile('rsa')}`);
    const second = join(folder, 'second');
    await writeFile(second, `c ${inFile('rsa')}\n`);
    const lines = await readKnownHosts([
      second,
      join(folder, 'none'),
      join(file, 'x'),
      file,
      second,
      '/dev/null',
    ]);
    expect(lines.map(({ line, hosts }) => `${line} ${hosts}`)).toEqual(['1 c', '1 a', '2 b']);
  });

  it('that cannot be read may be about any host', async () => {
    await symlink('loop', join(folder, 'loop'));
    const problems = {
      [folder]: 'it is a directory',
      [join(folder, 'loop')]: 'there are too many links on the way',
    };
    for (const [path, problem] of Object.entries(problems)) {
      expect(hostKeyVerdict(await readKnownHosts([path]), web, key)).toEqual({
        kind: 'unknown',
        unreadable: [{ file: path, line: 0, problem }],
      });
    }
  });

  it('are not read where they are larger than any is, and no pipe is waited for', async () => {
    await mkdir(join(folder, '.ssh'));
    await run('truncate', ['-s', '65M', file]);
    await run('mkfifo', [join(folder, 'pipe')]);
    expect(await readKnownHosts([file, join(folder, 'pipe')])).toEqual([
      { kind: 'problem', file, line: 0, hosts: '*', problem: expect.stringContaining('68157440 bytes') },
    ]);
    await expect(appendHostKey(file, web, key, plain)).rejects.toThrow('68157440 bytes');
  });
});
