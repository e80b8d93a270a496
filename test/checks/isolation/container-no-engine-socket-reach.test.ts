import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-engine-socket-reach.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { known } from '../../../src/model/fact.ts';
import type { ReachableListener } from '../../../src/probes/containers/engine-listeners.ts';
import { hidden } from '../containers/hidden.ts';
import { container } from '../containers/sample-container.ts';

const listener = (verifies: ReachableListener['verifies'], port = 2375): ReachableListener => ({
  engine: 'root',
  listener: { address: '0.0.0.0', port, where: `hosts = tcp://0.0.0.0:${port}`, loopback: false },
  verifies,
});
const REACHED = { ways: [{ socket: '/run/docker.sock', by: '/run at /host ro' }], looked: [], missing: null };
const given = (change: object = {}) => ({
  inspect: container(),
  reach: { ways: [], looked: [], missing: null },
  tcp: { listeners: [], missing: null },
  ...change,
});

test('container-no-engine-socket-reach', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing mounted, no TCP', facts: given() },
        { name: 'data', facts: given({ reach: { ways: [], looked: ['/srv at /data rw'], missing: null } }) },
        {
          name: 'DOCKER_HOST, which is noted',
          facts: given({ inspect: container({ Config: { Env: ['DOCKER_HOST'] } }) }),
          observed: 'Config.Env has DOCKER_HOST',
        },
        {
          name: 'an agent that the policy accepts',
          facts: given({ reach: REACHED }),
          policy: { 'accepted-socket-containers': ['deploy-*', 'we*'] },
          observed: '/run/docker.sock',
        },
      ],
      fail: [
        { name: 'read-only, which does not help', facts: given({ reach: REACHED }), observed: 'ro' },
        {
          name: 'one way is known, others are not',
          facts: given({ reach: { ...REACHED, missing: hidden } }),
        },
        {
          name: 'TCP without certificates',
          facts: given({ tcp: { listeners: [listener(known(false))], missing: null } }),
          observed: '2375',
        },
        {
          name: 'TCP without certificates beside one with',
          facts: given({
            tcp: { listeners: [listener(known(true), 2376), listener(known(false))], missing: null },
          }),
        },
        {
          name: 'not the one that the policy accepts',
          facts: given({ reach: REACHED }),
          policy: { 'accepted-socket-containers': ['webs'], 'socket-proxy-containers': [] },
        },
      ],
      manual: [
        {
          name: 'a declared proxy',
          facts: given({ reach: REACHED }),
          policy: { 'socket-proxy-containers': ['web'] },
        },
        {
          name: 'TCP with client certificates',
          facts: given({ tcp: { listeners: [listener(known(true), 2376)], missing: null } }),
          observed: '2376',
        },
      ],
      error: [
        {
          name: 'a source that cannot be resolved',
          facts: given({ reach: { ways: [], looked: [], missing: hidden } }),
        },
        { name: 'listeners not known', facts: given({ tcp: { listeners: [], missing: hidden } }) },
        {
          name: 'whether it asks for certificates not known',
          facts: given({ tcp: { listeners: [listener(hidden)], missing: null } }),
        },
        {
          name: 'a proxy of which nothing was read',
          facts: given({ reach: { ways: [], looked: [], missing: hidden } }),
          policy: { 'socket-proxy-containers': ['web'] },
        },
      ],
    }),
  ).toEqual([]);
});
