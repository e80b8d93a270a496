import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { engineCertificates } from '../../../src/probes/host/engine-certificates.ts';
import { parseCertificate } from '../../../src/probes/registry/certificate.ts';
import { publicKeyOf } from '../../../src/probes/registry/engine-key-pair.ts';
import { issue } from '../../support/certificates.ts';
import { runScript, SHELLS } from './shells.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const one = issue({ subject: 'engine' });
const certificate = parseCertificate(one.der);
const publicPem = certificate?.x509.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? '';

function filesOf(...records: readonly string[]) {
  const stdout = [TOKEN, ...records.map((record) => `${TOKEN} ${record}`), `${TOKEN} end`, ''].join('\n');
  const projected = engineCertificates.project({ stdout, exitCode: 0 });
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
}

it('keeps of a key the hash of its public half, which is that of its certificate', () => {
  const files = filesOf(
    'file\n/c.pem',
    `certificates\n${one.cert.trim()}`,
    'key openssl',
    'file\n/k.pem',
    'certificates',
    `key openssl\n${publicPem.trim()}`,
    'count 2',
  );
  expect(files).toEqual({
    '/c.pem': { state: 'read', certificates: [one.der], unreadable: 0, publicKey: null },
    '/k.pem': {
      state: 'read',
      certificates: [],
      unreadable: 0,
      publicKey: certificate && publicKeyOf(certificate),
    },
  });
});

it('keeps no private key, should one ever arrive', () => {
  const files = filesOf(
    'file\n/k.pem',
    `certificates\n${one.key.trim()}`,
    `key openssl\n${one.key.trim()}`,
    'count 1',
  );
  expect(files).toEqual({ '/k.pem': { state: 'read', certificates: [], unreadable: 0, publicKey: null } });
});

it.each([
  ['state denied', 'needs-root'],
  ['state irregular', 'not-a-regular-file'],
  ['state too-large', 'too-large'],
  ['state failed', 'command-failed'],
])('says why it was not read: %s', (record, code) => {
  expect(filesOf('file\n/k.pem', record, 'count 1')).toMatchObject({
    '/k.pem': { state: 'unread', cause: { code } },
  });
});

it('does not take a host without openssl for one without a key', () => {
  expect(filesOf('file\n/k.pem', 'certificates', 'key none', 'count 1')).toMatchObject({
    '/k.pem': { state: 'unread', cause: { code: 'tool-missing' } },
  });
});

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-engine-certificates-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(SHELLS)('in $name a file is read whole or not at all', (shell) => {
  const [whole, cut] = [join(folder, 'whole.pem'), join(folder, 'cut.pem')];
  writeFileSync(whole, `${' '.repeat(262_143 - one.cert.length)}\n${one.cert}`);
  writeFileSync(cut, `${one.cert}${' '.repeat(262_144)}\n${one.cert}`);
  const output = runScript(engineCertificates.script, shell, process.getuid?.() ?? 0, [whole, cut]);
  expect(engineCertificates.project(output)).toMatchObject({
    data: {
      [whole]: { state: 'read', certificates: [one.der], unreadable: 0 },
      [cut]: { state: 'unread', cause: { code: 'too-large' } },
    },
  });
});
