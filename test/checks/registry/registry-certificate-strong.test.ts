import { expect, test } from 'vitest';
import check from '../../../checks/registry/registry-certificate-strong.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { CA, issue, serverFor } from '../../support/certificates.ts';
import { parsed } from './sample-chain.ts';

const FOR = serverFor('DNS:registry.example');
const root = issue({ subject: 'Root', extensions: CA });
const rsaRoot = issue({ subject: 'Old root', extensions: CA, kind: 'rsa:2048', digest: 'sha1' });
const leaf = (kind: string, digest = 'sha256', by = root) => ({
  chain: parsed(issue({ subject: kind.replace(':', ' '), extensions: FOR, by, kind, digest })),
});

test('registry-certificate-strong', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'P-256', facts: leaf('ec:P-256'), observed: 'EC prime256v1' },
        { name: 'P-384', facts: leaf('ec:P-384', 'sha384') },
        { name: 'RSA 2048 signed by RSA', facts: leaf('rsa:2048', 'sha256', rsaRoot) },
        { name: 'Ed25519', facts: leaf('ed25519') },
        {
          name: 'the signature of a root does not matter',
          facts: { chain: [...leaf('ec:P-521').chain, ...parsed(rsaRoot)] },
        },
      ],
      fail: [
        { name: 'RSA 1024', facts: leaf('rsa:1024'), observed: 'RSA 1024' },
        { name: 'SHA-1, read from DER', facts: leaf('ec:P-256', 'sha1'), observed: 'a signature with SHA-1' },
        { name: 'SHA-1 with RSA', facts: leaf('ec:P-256', 'sha1', rsaRoot) },
        { name: 'a small curve', facts: leaf('ec:secp224r1') },
        {
          name: 'a weak key of an authority',
          facts: {
            chain: [
              ...leaf('ec:P-256').chain,
              ...parsed(issue({ subject: 'Weak root', extensions: CA, kind: 'rsa:1024' })),
            ],
          },
        },
        { name: 'less than the policy wants', facts: leaf('rsa:2048'), policy: { 'least-rsa-bits': 3072 } },
      ],
      manual: [{ name: 'a curve that is not of NIST', facts: leaf('ec:secp256k1'), observed: 'secp256k1' }],
    }),
  ).toEqual([]);
});
