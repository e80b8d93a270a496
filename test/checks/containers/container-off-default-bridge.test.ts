import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-off-default-bridge.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container } from './sample-container.ts';

const BOTH = [{ Name: 'bridge' }, { Name: 'shop' }];
const on = (Networks: Record<string, { NetworkID: string }>, NetworkMode: string) => ({
  ...container({ HostConfig: { NetworkMode } }),
  NetworkSettings: { Ports: {}, Networks },
});

test('container-off-default-bridge', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'a network of its own, beside a default bridge that it does not use',
          facts: { inspect: container(), networks: BOTH },
        },
        {
          name: 'on the networks of another container, which is judged for them',
          facts: { inspect: on({}, `container:${'a'.repeat(64)}`), networks: BOTH },
        },
        {
          name: 'a task of a swarm that is on ingress alone',
          facts: { inspect: on({ ingress: { NetworkID: '' } }, 'default'), networks: BOTH },
        },
      ],
      fail: [
        { name: 'not attached yet, with no mode at all', facts: { inspect: on({}, ''), networks: BOTH } },
        {
          name: 'attached to a default bridge that --bridge gave another interface',
          facts: {
            inspect: on({ bridge: { NetworkID: '' } }, 'bridge'),
            networks: [{ Name: 'bridge', Options: { 'com.docker.network.bridge.name': 'br9' } }],
          },
        },
        { name: 'attached', facts: { inspect: on({ bridge: { NetworkID: '' } }, 'bridge'), networks: BOTH } },
        {
          name: 'attached beside its own',
          facts: {
            inspect: on({ shop: { NetworkID: '' }, bridge: { NetworkID: '' } }, 'shop'),
            networks: BOTH,
          },
        },
        {
          name: 'not attached yet, mode bridge as newer engines store it',
          facts: { inspect: on({}, 'bridge'), networks: BOTH },
        },
        {
          name: 'not attached yet, mode default as older engines store it',
          facts: { inspect: on({}, 'default'), networks: BOTH },
        },
      ],
      notapplicable: [
        {
          name: 'bridge=none',
          facts: { inspect: container({ HostConfig: { NetworkMode: 'none' } }), networks: [BOTH[1]] },
        },
      ],
    }),
  ).toEqual([]);
});
