import { expect, test } from 'vitest';
import check from '../../../checks/registry/registry-certificate-not-expiring.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { CA, issue, serverFor } from '../../support/certificates.ts';
import { clocksAt, inDays, now, parsed } from './sample-chain.ts';

const FOR = serverFor('DNS:registry.example');
const root = issue({ subject: 'Root', extensions: CA, days: 9000 });
const leaf = (days: number) => issue({ subject: `leaf-${days}`, extensions: FOR, by: root, days });
const middle = issue({ subject: 'Short intermediate', extensions: CA, by: root, days: 20 });
const ending = issue({ subject: 'Ending root', extensions: CA, days: 30 });
const outlives = issue({ subject: 'outlives', extensions: FOR, by: ending, days: 90 });
const [long, short, beyond2050] = [leaf(90), leaf(10), leaf(8999)];
const hints = { trust: { anchors: parsed(root), complete: true, source: 'the bundle' } };
const facts = (chain: Parameters<typeof parsed>, at = now, ahead = 0) => ({
  chain: parsed(...chain),
  clocks: clocksAt(at, ahead),
});

test('registry-certificate-not-expiring', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: '90 days', facts: facts([long]), hints, observed: 'clock of the host' },
        { name: 'beyond 2050, where dates are written another way', facts: facts([beyond2050]), hints },
        {
          name: 'a week by design, with a share in the policy',
          facts: facts([short]),
          hints,
          policy: { 'certificate-warning-share': 33 },
        },
        {
          name: 'of an authority that the host does not know, which is another finding',
          facts: facts([long]),
          hints: { trust: { anchors: [], complete: true, source: 'the bundle' } },
        },
      ],
      fail: [
        {
          name: 'the authority of the host has ended',
          facts: facts([outlives], inDays(40)),
          hints: { trust: { anchors: parsed(root, ending), complete: true, source: 'the bundle' } },
          observed: 'CN=Ending root',
        },
        {
          name: 'it has ended, whatever the authorities of the host are',
          facts: facts([long], inDays(91)),
          hints: { trust: unread(cause('needs-root', 'No.', 'Root.')) },
        },
        { name: 'ten days left', facts: facts([short]), hints, observed: 'leaf-10' },
        { name: 'ended', facts: facts([long], inDays(91)), hints },
        { name: 'not begun', facts: facts([long], inDays(-1)), hints },
        {
          name: 'an authority in between ends',
          facts: facts([issue({ subject: 'x', extensions: FOR, by: middle, days: 90 }), middle]),
          hints,
        },
        { name: 'the authority of the host ends', facts: facts([beyond2050], inDays(8980)), hints },
        {
          name: 'a share that is over',
          facts: facts([short], inDays(8)),
          hints,
          policy: { 'certificate-warning-share': 33 },
        },
        {
          name: 'more days in the policy',
          facts: facts([long]),
          hints,
          policy: { 'certificate-warning-days': 100 },
        },
      ],
      manual: [
        { name: 'the clock of the host is off', facts: facts([long], now, 3600), hints },
        { name: 'the clock of the host is behind', facts: facts([short], now, -301), hints },
      ],
      error: [
        {
          name: 'the authorities of the host were not read',
          facts: facts([long]),
          hints: { trust: unread(cause('needs-root', 'No.', 'Root.')) },
        },
        {
          name: 'the bundle of the host was not read',
          facts: facts([long]),
          hints: { trust: { anchors: [], complete: false, source: 'no bundle' } },
        },
      ],
    }),
  ).toEqual([]);
});
