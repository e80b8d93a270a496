import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { networkList, serviceList } from '../../../src/probes/docker/engine-objects.ts';
import { secretList, swarmCluster } from '../../../src/probes/docker/swarm-cluster.ts';

/** Of a certificate authority that was made for this test, and whose key is gone. */
const PEM = `${[
  '-----BEGIN CERTIFICATE-----',
  'MIIBfDCCASGgAwIBAgIUThzXcpv8NAhPMwg+1Cp9ZPW4b/IwCgYIKoZIzj0EAwIw',
  'EzERMA8GA1UEAwwIc3dhcm0tY2EwHhcNMjYxMTIyMDIyNjIzWhcNNDYxMTE3MDIy',
  'NjIzWjATMREwDwYDVQQDDAhzd2FybS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH',
  'A0IABMAwMCFb/fQzjlkOdRoOhuHB/aeaWc2IK2xE4qUrPv3c9Ytwn3PtnihhgU4B',
  'GqUFxgvA7LLF92CNMo2FD+cqysCjUzBRMB0GA1UdDgQWBBTUsj2IucooVa35r8Df',
  'LRBd6yBK0zAfBgNVHSMEGDAWgBTUsj2IucooVa35r8DfLRBd6yBK0zAPBgNVHRMB',
  'Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCK04LBmBbNjOfKs3Px3Un0N1Ru',
  'faQ0gpfb+jgWSVpaWwIhAPBjNUQ4o4LXY5WaYVB4TnnwbtXcoPuDSLJrupnJDN6Q',
  '-----END CERTIFICATE-----',
].join('\n')}\n`;
const VALIDITY = { notBefore: '2026-11-22T02:26:23.000Z', notAfter: '2046-11-17T02:26:23.000Z' };

const answer = (change: object = {}) => ({
  ID: 'c1',
  CreatedAt: '2026-01-01T00:00:00Z',
  RootRotationInProgress: false,
  Spec: {
    CAConfig: { NodeCertExpiry: 7_776_000_000_000_000, SigningCAKey: 'CANARY' },
    EncryptionConfig: { AutoLockManagers: false },
  },
  TLSInfo: { TrustRoot: PEM, CertIssuerPublicKey: 'CANARY' },
  JoinTokens: { Worker: 'SWMTKN-CANARY', Manager: 'SWMTKN-CANARY' },
  ...change,
});
const trustRoot = (TrustRoot: unknown) =>
  swarmCluster.shape.parse(answer({ TLSInfo: { TrustRoot } })).TLSInfo?.TrustRoot;

describe('GET /swarm', () => {
  test('is kept without tokens and keys', () => {
    expect(JSON.stringify(swarmCluster.shape.parse(answer()))).not.toContain('CANARY');
  });

  test('keeps the validity of each authority, and keeps it when it is read again', () => {
    const kept = swarmCluster.shape.parse(answer({ TLSInfo: { TrustRoot: PEM + PEM } }));
    expect(kept.TLSInfo?.TrustRoot).toEqual([VALIDITY, VALIDITY]);
    expect(swarmCluster.shape.parse(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  test.each([
    ['no text', ''],
    ['no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    [
      'one that is no certificate beside one that is',
      `${PEM}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
    ],
    [
      'one with lines before its text beside one without',
      PEM + PEM.replace('CATE-----\n', 'CATE-----\nComment: old\n\n'),
    ],
    ['half of one', PEM.slice(0, 300)],
    ['more than any swarm trusts', PEM.repeat(17)],
    ['a text that is too long', PEM + ' '.repeat(200_000)],
  ])('keeps nothing of an authority that is %s', (_, text) => {
    expect(trustRoot(text)).toBeNull();
  });

  test('takes any text for an authority that it does not understand', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom('-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----', PEM),
          ),
          { maxLength: 5 },
        ),
        (parts) => {
          const kept = trustRoot(parts.join('\n'));
          if (kept !== null) expect(kept).toEqual(kept?.map(() => VALIDITY));
        },
      ),
    );
  });

  test('takes a time for a whole number of nanoseconds that fits 64 bits', () => {
    const parse = (NodeCertExpiry: unknown) =>
      swarmCluster.shape.safeParse(answer({ Spec: { CAConfig: { NodeCertExpiry } } })).success;
    expect([7_776_000_000_000_000, 31_536_000_000_000_000, 2 ** 63, null].map(parse)).not.toContain(false);
    expect([-1, 1.5, 1e30, '48h'].map(parse)).not.toContain(true);
  });
});

test('of secrets only names and days are kept', () => {
  const listed = [
    {
      ID: 's1',
      CreatedAt: '2025-01-01T00:00:00Z',
      UpdatedAt: '2025-12-01T00:00:00Z',
      Spec: { Name: 'db', Labels: { a: 's3cr3t' }, Data: 's3cr3t' },
    },
    {
      ID: 's2',
      CreatedAt: '2025-01-01T00:00:00Z',
      Spec: { Name: 'vault', Driver: { Name: 'vault', Options: { token: 's3cr3t' } } },
    },
  ];
  const kept = secretList.shape.parse(listed);
  expect(kept).toEqual([
    { ID: 's1', Name: 'db', CreatedAt: '2025-01-01T00:00:00Z', ByDriver: false },
    { ID: 's2', Name: 'vault', CreatedAt: '2025-01-01T00:00:00Z', ByDriver: true },
  ]);
  expect(secretList.shape.parse(kept)).toEqual(kept);
  expect(secretList.shape.parse(2)).toBe(2);
  expect(secretList.shape.safeParse(null).success).toBe(false);
});

describe('the environment of a service', () => {
  const parse = (Env: unknown) =>
    serviceList.shape.parse([
      { ID: 's1', Spec: { Name: 'shop', TaskTemplate: { ContainerSpec: { Image: 'shop:1', Env } } } },
    ])[0]?.Spec.TaskTemplate.ContainerSpec?.Env;

  test('is kept as names and what the values look like, and stays so when it is read again', () => {
    const kept = parse(['DB_PASSWORD=CANARY-7f3', 'PATH=/bin']);
    expect(kept).toEqual([
      { Name: 'DB_PASSWORD', Patterns: ['secret-named-setting'], Searched: true },
      { Name: 'PATH', Patterns: [], Searched: true },
    ]);
    expect(parse(kept)).toEqual(kept);
  });

  test('has no name where it is a value without one, or looks like a secret before the first =', () => {
    const token = `gh${'p_'}aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE`;
    const kept = parse(['CANARY-7f3', `${token}=x`]);
    expect(kept).toMatchObject([{ Name: '' }, { Name: '' }]);
    expect(parse(kept)).toEqual(kept);
  });

  test('holds references, which are no secrets, in NAME_FILE', () => {
    expect(parse(['DB_PASSWORD_FILE=/run/secrets/db'])).toMatchObject([{ Patterns: [] }]);
  });

  test('says of a value that is too large that it was not searched to its end', () => {
    expect(parse([`BLOB=${'x'.repeat(300_000)}`])).toMatchObject([{ Name: 'BLOB', Searched: false }]);
  });
});

describe('GET /networks', () => {
  const optionsOf = (Options: Record<string, string>) =>
    networkList.shape.parse([{ Name: 'shop', Id: 'n1', Driver: 'overlay', Options }])[0]?.Options;

  test('keeps that a network encrypts, and no key that somebody gave as the value', () => {
    expect(JSON.stringify(optionsOf({ encrypted: 'CANARY' }))).not.toContain('CANARY');
    expect(optionsOf({ encrypted: 'CANARY' })).toHaveProperty('encrypted');
    expect(optionsOf({ encrypted: 'false' })).toEqual({ encrypted: 'false' });
    expect(optionsOf({ encrypted: '' })).toEqual({ encrypted: '' });
  });
});
