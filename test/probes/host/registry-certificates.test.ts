import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { registryCertificates } from '../../../src/probes/host/registry-certificates.ts';
import { hostWith, processOf } from '../literal-host.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const ROOT = '/etc/docker/certs.d';
const OWN = process.getuid?.() ?? 0;
const read = (...records: readonly string[]) =>
  registryCertificates.project(printed(`directory 0\n${ROOT}`, ...records));

describe('certificates of registries', () => {
  it('that were cut by their bytes are not read', () => {
    const path = `${ROOT}/a/ca.crt`;
    const pem = `pem\n# ${'ä'.repeat(32_768)}`;
    expect(read(`entry 81a4 0\n${path}`, `content\n${path}`, pem)).toMatchObject({
      data: { [ROOT]: { entries: [{ path, content: { state: 'unread', cause: { code: 'too-large' } } }] } },
    });
  });

  it.each([
    ['absent', 'kind absent', 'absent', undefined],
    ['denied', 'kind denied', 'unread', 'needs-root'],
    ['another thing', 'kind other', 'unread', 'not-a-regular-file'],
    ['closed in part', `errors\nfind: '${ROOT}/x': Permission denied\n`, 'unread', 'needs-root'],
    ['broken', 'errors\nfind: Input/output error\n', 'unread', 'command-failed'],
    ['not listed', undefined, 'unread', 'timeout'],
    [
      'too many',
      Array.from({ length: 1001 }, (_, at) => `entry 81a4 0\n${ROOT}/a/${at}`).join(
        '\n01234567-89ab-cdef-0123-456789abcdef ',
      ),
      'unread',
      'too-large',
    ],
  ])('in a directory that is %s', (_, record, state, code) => {
    const found = { state, ...(code === undefined ? {} : { cause: { code } }) };
    expect(read(...(record === undefined ? [] : [record]))).toMatchObject({ data: { [ROOT]: found } });
  });

  it.each([
    ['state denied\n', 'needs-root'],
    ['state no-openssl\n', 'tool-missing'],
    ['state limit\n', 'too-large'],
    ['pem\n\n', 'unparseable'],
    [undefined, 'vanished'],
  ])('a key that says %j is not compared', (record, code) => {
    const path = `${ROOT}/a/c.key`;
    const contents = record === undefined ? [] : [`content\n${path}`, record];
    expect(read(`entry 8180 0\n${path}`, ...contents)).toMatchObject({
      data: { [ROOT]: { entries: [{ path, mode: 0o600, content: { state: 'unread', cause: { code } } }] } },
    });
  });
});

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-certs-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

test.each(SHELLS.filter(({ name }) => name !== 'busybox').map((shell) => [shell.name, shell] as const))(
  'in %s a pair is told by its public half, and nothing of the key is printed',
  (name, shell) => {
    const root = join(folder, name);
    const at = (file: string) => join(root, 'lab:5000', file);
    mkdirSync(join(root, 'lab:5000'), { recursive: true });
    const make = (key: string, cert: string) =>
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-days',
          '2',
          '-subj',
          '/CN=lab',
          '-keyout',
          at(key),
          '-out',
          at(cert),
        ],
        { stdio: 'ignore' },
      );
    make('a.key', 'a.cert');
    make('b.key', 'other.crt');
    copyFileSync(at('a.cert'), at('b.cert'));
    writeFileSync(at('bad.crt'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const output = runScript(registryCertificates.script, shell, OWN, ['0', root]);
    expect(output.stdout).not.toContain('PRIVATE KEY');
    const kept = registryCertificates.project(output);
    const listed = kept.ok ? kept.data[root] : undefined;
    const contents = new Map(
      listed?.state === 'listed'
        ? listed.entries.map((entry) => [entry.path.slice(at('').length + 1), entry.content])
        : [],
    );
    const publicOf = (file: string) => {
      const content = contents.get(file);
      return content && 'publicKey' in content ? content.publicKey : undefined;
    };
    expect(publicOf('a.key')).toMatch(/^[0-9a-f]{64}$/);
    expect(publicOf('a.cert')).toBe(publicOf('a.key'));
    expect(publicOf('b.cert')).not.toBe(publicOf('b.key'));
    expect(contents.get('bad.crt')).toEqual({ state: 'certificates', count: 0, bad: 1, publicKey: null });
  },
);

test('directories that are there are looked at, each for the user who must own it', () => {
  const home = '/home/alice/.config/docker/certs.d';
  const parametersOf = (files: object) =>
    registryCertificates.parameters?.(
      hostWith({
        'host:certificate-files': files,
        'host:daemon-processes': [
          processOf(),
          processOf({ pid: 900, uid: 1000, rootless: true, unixSockets: ['/run/user/1000/docker.sock'] }),
        ],
      }),
    );
  const listed = (path: string) => ({ state: 'listed', files: [`${path}/lab/ca.crt`] });
  expect(parametersOf({ [ROOT]: { state: 'absent' } })).toEqual([]);
  expect(parametersOf({ [ROOT]: { state: 'listed', files: [] } })).toEqual(['0', ROOT]);
  expect(parametersOf({ [ROOT]: listed(ROOT), [home]: listed(home) })).toEqual(['0', ROOT, '1000', home]);
});
