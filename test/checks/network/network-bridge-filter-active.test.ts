import { expect, test } from 'vitest';
import check from '../../../checks/network/network-bridge-filter-active.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { absent, denied, network, off, settings } from './sample-network.ts';

const quiet = { 'com.docker.network.bridge.enable_icc': 'false' };
const given = (firewall = settings(), change: Parameters<typeof network>[0] = { Options: quiet }) => ({
  network: network(change),
  firewall,
});

test('network-bridge-filter-active', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'on, and containers are kept apart',
          facts: given(),
          observed: 'bridge-nf-call-iptables = 1',
        },
        { name: 'on, and they are not', facts: given(settings(), {}) },
        { name: 'off for IPv6, which the network has not', facts: given(settings({ bridge6: off })) },
      ],
      fail: [
        { name: 'off', facts: given(settings({ bridge4: off })), observed: '= 0' },
        {
          name: 'the module is neither loaded nor built in',
          facts: given(settings({ bridge4: absent })),
          observed: 'absent',
        },
        {
          name: 'off, and the network was told to keep them apart in other words',
          facts: given(settings({ bridge4: off }), {
            Options: { 'com.docker.network.bridge.enable_icc': '0' },
          }),
        },
        {
          name: 'off for IPv6, which the network has',
          facts: given(settings({ bridge6: off }), { Options: quiet, EnableIPv6: true }),
        },
      ],
      manual: [
        { name: 'off, where containers may talk', facts: given(settings({ bridge4: off }), {}) },
        {
          name: 'the module is absent, which alone is no failure: recent engines load it when a network needs it',
          facts: given(settings({ bridge4: absent }), {}),
        },
      ],
      error: [
        {
          name: 'unreadable for another reason than that it is not there',
          facts: given(settings({ bridge4: denied })),
        },
        { name: 'the setting of another network namespace', facts: given(settings({}, false)) },
        { name: 'whose setting it is may not be seen', facts: given(settings({}, null)) },
      ],
    }),
  ).toEqual([]);
});
