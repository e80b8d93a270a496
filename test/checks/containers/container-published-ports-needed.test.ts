import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-published-ports-needed.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, stopped } from './sample-container.ts';

test('container-published-ports-needed', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing published', facts: { inspect: container(), routed: 'none' } },
        {
          name: 'a port that is only exposed',
          facts: {
            inspect: container({
              Config: { ExposedPorts: { '80/tcp': {} } },
              NetworkSettings: { Ports: { '80/tcp': [] } },
            }),
            routed: 'none',
          },
        },
      ],
      fail: [
        {
          name: 'all',
          facts: { inspect: container({ HostConfig: { PublishAllPorts: true } }), routed: 'none' },
        },
        {
          name: 'all, stopped',
          facts: { inspect: stopped({ HostConfig: { PublishAllPorts: true } }), routed: 'none' },
        },
      ],
      manual: [
        {
          name: 'a task whose ports the routing mesh publishes',
          facts: { inspect: container(), routed: 'not told' },
          observed: 'ingress',
        },
        {
          name: 'published, and nobody said which are needed',
          facts: {
            inspect: container({
              NetworkSettings: { Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] } },
            }),
            routed: 'none',
          },
          observed: '127.0.0.1:8080',
        },
      ],
    }),
  ).toEqual([]);
});
