import { expect, it } from 'vitest';
import { registryTrust } from '../../../src/probes/host/registry-trust.ts';
import { CA, issue } from '../../support/certificates.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const OWN = '/etc/docker/certs.d/registry.example/ca.crt';
const [one, two] = [issue({ subject: 'One', extensions: CA }), issue({ subject: 'Two', extensions: CA })];

function trustOf(...records: readonly string[]) {
  const stdout = [TOKEN, ...records.map((record) => `${TOKEN} ${record}`), `${TOKEN} end`, ''].join('\n');
  const projected = registryTrust.project({ stdout, exitCode: 0 });
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
}

it('keeps each certificate once with the files that hold it, comments between them left out', () => {
  const trust = trustOf(
    `bundle\n${BUNDLE}`,
    `file\n${BUNDLE}`,
    `pem\n# One\n${one.cert}\n# Two\n${two.cert}`,
    `file\n${OWN}`,
    `pem\n${two.cert}`,
    'count 2',
  );
  expect(trust).toEqual({
    bundle: BUNDLE,
    files: {
      [BUNDLE]: { state: 'read', certificates: 2, unreadable: 0 },
      [OWN]: { state: 'read', certificates: 1, unreadable: 0 },
    },
    anchors: [
      { der: one.der, files: [BUNDLE] },
      { der: two.der, files: [BUNDLE, OWN] },
    ],
  });
});

it('keeps nothing of a key that lies beside a certificate, and takes no request for one', () => {
  const trust = trustOf(
    `file\n${OWN}`,
    `pem\n${one.key}${one.cert.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST')}`,
    'count 1',
  );
  expect(trust).toEqual({
    bundle: null,
    files: { [OWN]: { state: 'read', certificates: 0, unreadable: 0 } },
    anchors: [],
  });
});

it('tells files that may not be read, and what began as a certificate and was none', () => {
  const trust = trustOf(
    `file\n${BUNDLE}`,
    'state denied',
    `file\n${OWN}`,
    'pem\n-----BEGIN CERTIFICATE-----\n%%%\n',
    'file\n/etc/ssl/certs/long.pem',
    'state large',
    'count 3',
  );
  expect(trust.files).toMatchObject({
    [BUNDLE]: { state: 'unread', cause: { code: 'needs-root' } },
    [OWN]: { state: 'read', certificates: 0, unreadable: 1 },
    '/etc/ssl/certs/long.pem': { state: 'unread', cause: { code: 'too-large' } },
  });
});
