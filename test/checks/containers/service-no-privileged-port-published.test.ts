import { expect, test } from 'vitest';
import check from '../../../checks/containers/service-no-privileged-port-published.ts';
import { examineCheck } from '../../../src/kit/testing.ts';

const service = (...ports: [published: number, mode: string][]) => ({
  ID: 's1',
  Spec: { Name: 'shop', TaskTemplate: {} },
  Endpoint: {
    Ports: ports.map(([PublishedPort, PublishMode]) => ({
      Protocol: 'tcp',
      TargetPort: 80,
      PublishedPort,
      PublishMode,
    })),
  },
});

test('service-no-privileged-port-published', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'ports that the policy allows',
          facts: { service: service([80, 'ingress'], [443, 'host']) },
          policy: { 'allowed-privileged-ports': [80, 443] },
          observed: 'ingress 80 -> 80/tcp',
        },
        { name: 'none', facts: { service: service() } },
        { name: 'no endpoint', facts: { service: { ...service(), Endpoint: null } } },
        { name: '1024', facts: { service: service([1024, 'ingress']) } },
        { name: 'a port that is chosen later', facts: { service: service([0, 'host']) } },
      ],
      fail: [
        {
          name: 'one that the policy does not allow beside one that it does',
          facts: { service: service([80, 'ingress'], [25, 'ingress']) },
          policy: { 'allowed-privileged-ports': [80] },
          observed: /^Endpoint.Ports: ingress 25 -> 80\/tcp$/,
        },
        {
          name: '80',
          facts: { service: service([8080, 'ingress'], [80, 'ingress']) },
          observed: 'ingress 80 -> 80/tcp',
        },
        { name: '1', facts: { service: service([1, 'ingress']) } },
        { name: '1023', facts: { service: service([1023, 'host']) } },
      ],
    }),
  ).toEqual([]);
});
