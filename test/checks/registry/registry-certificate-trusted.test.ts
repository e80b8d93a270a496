import { expect, test } from 'vitest';
import check from '../../../checks/registry/registry-certificate-trusted.ts';
import { examineCheck, sampleSubject } from '../../../src/kit/testing.ts';
import { CA, issue, ofVersion1, serverFor } from '../../support/certificates.ts';
import { clocksAt, inDays, now, parsed } from './sample-chain.ts';

const FOR = serverFor('DNS:registry.example', 'DNS:*.wild.example', 'IP:10.1.2.3');
const root = issue({ subject: 'Private root', extensions: CA });
const middle = issue({
  subject: 'Private intermediate',
  extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign'],
  by: root,
});
const below = issue({ subject: 'One too many', extensions: CA, by: middle });
const leaf = issue({ subject: 'leaf', extensions: FOR, by: middle });
const direct = issue({ subject: 'direct', extensions: FOR, by: root });
const own = issue({ subject: 'own', extensions: FOR });
const nobody = issue({
  subject: 'no authority',
  extensions: ['basicConstraints=critical,CA:FALSE'],
  by: root,
});
const constrained = issue({
  subject: 'For some names',
  extensions: [...CA, 'nameConstraints=critical,permitted;DNS:other.example'],
  by: root,
});
const star = issue({ subject: 'star', extensions: serverFor('DNS:*.lan'), by: root });
const bare = issue({ subject: 'bare', extensions: serverFor('DNS:*'), by: root });
/** Of before certificates had extensions. */
const old = ofVersion1(issue({ subject: 'Old root' }));
const byOld = issue({ subject: 'by old', extensions: FOR, by: old });
const oldMiddle = ofVersion1(issue({ subject: 'Old intermediate', by: root }), root.key);
const byOldMiddle = issue({ subject: 'by old intermediate', extensions: FOR, by: oldMiddle });
/** Another key under the name of the root. */
const impostor = issue({ subject: 'Private root', extensions: CA });

const trust = (...anchors: Parameters<typeof parsed>) => ({
  anchors: parsed(...anchors),
  complete: true,
  source: 'the bundle',
});
const facts = (chain: Parameters<typeof parsed>, anchors: Parameters<typeof parsed> = [root], at = now) => ({
  chain: parsed(...chain),
  trust: trust(...anchors),
  clocks: clocksAt(at),
});
const named = (host: string) => sampleSubject('registry', { name: host, host });

test('registry-certificate-trusted', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'a whole chain',
          facts: facts([leaf, middle]),
          observed: 'CN=leaf <- CN=Private intermediate',
        },
        { name: 'a chain with its root', facts: facts([leaf, middle, root]) },
        { name: 'a certificate that the host trusts itself', facts: facts([own], [own]) },
        { name: 'an intermediate that the host knows', facts: facts([leaf], [root, middle]) },
        { name: 'an address with an entry of its own', facts: facts([direct]), subject: named('10.1.2.3') },
        { name: 'a wildcard', facts: facts([direct]), subject: named('a.wild.example') },
        {
          name: 'a wildcard for names of one part after it, which engines take',
          facts: facts([star]),
          subject: named('Registry.lan.'),
        },
        { name: 'a root of before extensions, which engines take', facts: facts([byOld], [old]) },
        { name: 'another authority of the same name beside it', facts: facts([direct], [impostor, root]) },
      ],
      fail: [
        {
          name: 'the same chain without the authority in certs.d',
          facts: facts([leaf, middle], []),
          observed: 'trusted: the bundle',
        },
        { name: 'an authority of the same name and another key', facts: facts([direct], [impostor]) },
        { name: 'without its intermediate', facts: facts([leaf]) },
        { name: 'signed by itself', facts: facts([own]) },
        { name: 'for another name', facts: facts([leaf, middle]), subject: named('other.example') },
        {
          name: 'an intermediate of before extensions, which engines do not take',
          facts: facts([byOldMiddle, oldMiddle]),
        },
        { name: 'a wildcard alone', facts: facts([bare]), subject: named('registry') },
        { name: 'a wildcard does not stand for nothing', facts: facts([star]), subject: named('lan') },
        { name: 'for another address', facts: facts([direct]), subject: named('10.1.2.4') },
        {
          name: 'a name that stands in the common name alone',
          facts: facts([
            issue({ subject: 'registry.example', extensions: ['extendedKeyUsage=serverAuth'], by: root }),
          ]),
        },
        {
          name: 'a wildcard does not go two names deep',
          facts: facts([direct]),
          subject: named('a.b.wild.example'),
        },
        {
          name: 'made for clients',
          facts: facts([
            issue({
              subject: 'client',
              extensions: ['subjectAltName=DNS:registry.example', 'extendedKeyUsage=clientAuth'],
              by: root,
            }),
          ]),
        },
        {
          name: 'issued by one that may not',
          facts: facts([issue({ subject: 'x', extensions: FOR, by: nobody }), nobody]),
        },
        {
          name: 'more authorities between than permitted',
          facts: facts([issue({ subject: 'deep', extensions: FOR, by: below }), below, middle]),
        },
        { name: 'ended', facts: facts([leaf, middle], [root], inDays(400)) },
        { name: 'not begun', facts: facts([leaf, middle], [root], inDays(-2)) },
        {
          name: 'signed with SHA-1, which engines do not accept',
          facts: facts([issue({ subject: 'old', extensions: FOR, by: root, digest: 'sha1' })]),
        },
      ],
      manual: [
        {
          name: 'the bundle was not read',
          facts: {
            ...facts([own]),
            trust: { ...trust(root), complete: false, source: 'no bundle of the system' },
          },
        },
        {
          name: 'an authority for certain names',
          facts: facts([issue({ subject: 'c', extensions: FOR, by: constrained }), constrained]),
        },
      ],
    }),
  ).toEqual([]);
});
