import { expect, test } from 'vitest';
import check from '../../../checks/registry/engine-certificates-valid.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { publicKeyOf } from '../../../src/probes/registry/engine-key-pair.ts';
import { CA, type Issued, issue, serverFor } from '../../support/certificates.ts';
import { clocksAt, inDays, now, parsed } from './sample-chain.ts';
import { enginePort } from './sample-engine-port.ts';
import { port } from './sample-port.ts';

const root = issue({ subject: 'Engine authority', extensions: CA });
const other = issue({ subject: 'Another', extensions: CA });
const leaf = issue({ subject: 'engine', extensions: serverFor('DNS:host'), by: root, days: 90 });
const renewed = issue({ subject: 'engine', extensions: serverFor('DNS:host'), by: root, days: 90 });
const hash = (one: Issued) => parsed(one).map(publicKeyOf)[0] ?? '';

const pair = (cert: Issued, key: string | null = hash(cert), roots: readonly Issued[] = [root]) => ({
  certificate: { path: '/etc/docker/cert.pem', chain: parsed(cert) },
  key: { path: '/etc/docker/key.pem', publicKey: key },
  authorities: { path: '/etc/docker/ca.pem', certificates: parsed(...roots) },
});
const facts = (of: ReturnType<typeof pair>, at = now) => ({ pair: of, clocks: clocksAt(at) });
const showing = (one: Issued) => ({ served: enginePort(port({ chain: [one.der] })).handshakes });
const hints = showing(leaf);

test('engine-certificates-valid', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'a pair that the port shows',
          facts: facts(pair(leaf)),
          hints,
          observed: 'the port shows this certificate',
        },
        { name: 'no port that could show it', facts: facts(pair(leaf)), hints: { served: [] } },
        {
          name: 'an authority for clients that has not signed it',
          facts: facts(pair(leaf, hash(leaf), [other])),
          hints,
        },
      ],
      fail: [
        { name: 'another key', facts: facts(pair(leaf, hash(renewed))), hints },
        { name: 'renewed on disk and not restarted', facts: facts(pair(renewed)), hints },
        {
          name: 'another key, whatever the port shows',
          facts: facts(pair(leaf, hash(renewed))),
          hints: { served: unread(cause('not-asked', 'No.', 'Ask.')) },
        },
        { name: 'ten days left', facts: facts(pair(leaf), inDays(80)), hints, observed: 'CN=engine' },
        {
          name: 'an authority that has ended',
          facts: facts(pair(leaf, hash(leaf), [issue({ subject: 'short', extensions: CA, days: 5 })])),
          hints,
        },
        {
          name: 'a weak key',
          facts: facts(pair(issue({ subject: 'weak', kind: 'rsa:1024', by: root }))),
          hints: { served: [] },
        },
        {
          name: 'a bundle of public authorities lets anybody in',
          facts: facts(
            pair(
              leaf,
              hash(leaf),
              Array.from({ length: 12 }, () => root),
            ),
          ),
          hints,
        },
        { name: 'no authority at all', facts: facts(pair(leaf, hash(leaf), [])), hints },
        {
          name: 'an empty file',
          facts: { pair: { ...pair(leaf), certificate: { path: '/c', chain: [] } }, clocks: clocksAt(now) },
          hints,
        },
      ],
      manual: [
        {
          name: 'two authorities',
          facts: facts(pair(leaf, hash(leaf), [root, other])),
          hints,
          observed: '/etc/docker/ca.pem',
        },
      ],
      error: [
        { name: 'no key, or one with a password', facts: facts(pair(leaf, null)), hints },
        {
          name: 'nobody was asked over the network',
          facts: facts(pair(leaf)),
          hints: { served: unread(cause('not-asked', 'No.', 'Ask.')) },
        },
        {
          name: 'the port is where it could not be asked',
          facts: facts(pair(leaf)),
          hints: { served: enginePort(null, { unasked: 'not-on-loopback' }).handshakes },
        },
      ],
      notapplicable: [
        {
          name: 'no files',
          facts: { pair: { certificate: null, key: null, authorities: null }, clocks: clocksAt(now) },
          hints: { served: [] },
        },
      ],
    }),
  ).toEqual([]);
});
