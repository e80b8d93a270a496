import { expect, test } from 'vitest';
import check from '../../../checks/supply/builder-confined.ts';
import { examineCheck } from '../../../src/kit/testing.ts';

const WHERE = '/etc/docker/daemon.json';
const facts = (entitlements: object = {}, signs: object = {}) => ({
  entitlements: { networkHost: false, securityInsecure: false, device: false, where: WHERE, ...entitlements },
  signs: { bad: [], networkHost: [], privileged: [], untold: [], good: [], ...signs },
});

test('builder-confined', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing is allowed', facts: facts(), observed: 'nothing allowed' },
        {
          name: 'a remote builder by SSH',
          facts: facts({}, { good: ['builder far of root is called at ssh://x'] }),
        },
        {
          name: 'the network, on a host for builds',
          facts: facts({ networkHost: true }),
          policy: { 'build-host': true },
          observed: 'meant for builds',
        },
        {
          name: 'pitfall: buildx runs its builder as a privileged container, on a host for builds',
          facts: facts({}, { privileged: ['builder x is a privileged container'] }),
          policy: { 'build-host': true },
        },
      ],
      fail: [
        {
          name: 'security.insecure',
          facts: facts({ securityInsecure: true }),
          observed: 'security.insecure is allowed',
        },
        {
          name: 'security.insecure on a host for builds',
          facts: facts({ securityInsecure: true }),
          policy: { 'build-host': true },
        },
        {
          name: 'a listener',
          facts: facts({}, { bad: ['buildkitd listens on tcp://0.0.0.0:1234 without client certificates'] }),
        },
      ],
      manual: [
        {
          name: 'pitfall: no section, which allows the network of the host',
          facts: facts({ networkHost: true }),
        },
        {
          name: 'a host that is not for builds',
          facts: facts({ networkHost: true }),
          policy: { 'build-host': false },
        },
        { name: 'devices', facts: facts({ device: true }) },
        {
          name: 'a privileged builder',
          facts: facts({}, { privileged: ['builder x is a privileged container'] }),
        },
        {
          name: 'a file that is not read',
          facts: facts({}, { untold: ['buildkitd was told a file'] }),
          policy: { 'build-host': true },
        },
      ],
    }),
  ).toEqual([]);
});
