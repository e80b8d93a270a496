import { expect, test } from 'vitest';
import check from '../../../checks/containers/service-ports-bound-to-addresses.ts';
import { judge } from '../../../src/kit/testing.ts';

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

test('service-ports-bound-to-addresses', () => {
  const judged = (given: unknown) => judge(check, { facts: { service: given } }).map(({ status }) => status);
  expect(judged(service([8080, 'ingress']))).toEqual(['fail']);
  expect(judged(service([8080, 'host']))).toEqual(['fail']);
  // There is no good state but to publish nothing.
  expect(judged(service())).toEqual(['notapplicable']);
  expect(judged({ ...service(), Endpoint: null })).toEqual(['notapplicable']);
  expect(judge(check, { facts: { service: service([8080, 'ingress']) } })).toMatchObject([
    {
      observed: 'Endpoint.Ports: ingress 8080 -> 80/tcp',
      message: expect.stringContaining('all addresses of the nodes: ingress 8080 -> 80/tcp'),
    },
  ]);
});
