import { describe, expect, test } from 'vitest';
import { sampleSubject } from '../../../src/kit/testing.ts';
import { routedPorts } from '../../../src/probes/containers/routed-ports.ts';
import {
  describeServicePort,
  swarmService,
  swarmServices,
} from '../../../src/probes/containers/swarm-service.ts';
import { services } from '../../../src/probes/populations.ts';
import { CONTAINER_ID, container } from '../../checks/containers/sample-container.ts';
import { engineWith, hostWith, infoAnswer, missing, type Sections } from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const manager = infoAnswer({ Swarm: { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'n' } });
const worker = infoAnswer({ Swarm: { LocalNodeState: 'active', ControlAvailable: false, NodeID: 'n' } });
const shop = { ID: 's1', Spec: { Name: 'shop', TaskTemplate: {} } };
const list = (info: unknown, listed: unknown) => {
  const sections: Sections = { 'engine/root:info': info, 'engine/root:services': listed };
  return services.list(hostWith(sections));
};

describe('the services of a swarm', () => {
  test('are listed by a manager', () => {
    expect(list(manager, [shop])).toMatchObject([
      {
        kind: 'subject',
        subject: {
          path: 'engine/root/service/s1',
          resource: { type: 'service', name: 'shop', id: 's1', engine: 'root' },
        },
      },
    ]);
  });

  test('are none on a worker and outside a swarm, whatever the list says', () => {
    expect(list(worker, missing('engine-error'))).toMatchObject([{ kind: 'empty' }]);
    const outside = infoAnswer({ Swarm: { LocalNodeState: 'inactive' } });
    expect(list(outside, missing('engine-error'))).toMatchObject([{ kind: 'empty' }]);
  });

  test('are not none on a manager that is locked, or on a node that is only half in its swarm', () => {
    for (const state of ['locked', 'pending', 'error', '']) {
      const half = infoAnswer({ Swarm: { LocalNodeState: state } });
      expect(list(half, missing('engine-error'))).toMatchObject([{ kind: 'unread' }]);
    }
  });

  test('can be none at all', () => {
    expect(list(manager, [])).toMatchObject([{ kind: 'empty', evidence: ['engine/root:services'] }]);
  });

  test('are unread where the engine or the list was not read', () => {
    expect(list(missing('timeout'), [shop])).toMatchObject([{ kind: 'unread' }]);
    expect(list(manager, missing('timeout'))).toMatchObject([{ kind: 'unread' }]);
  });
});

test('the services for the tasks of a swarm are those of a manager, and unread on a worker', () => {
  const read = (info: unknown) =>
    swarmServices.read(engineWith({ 'engine/root:info': info, 'engine/root:services': [shop] }));
  expect(read(manager)).toMatchObject({ known: true, value: [{ ID: 's1' }] });
  expect(read(worker)).toMatchObject({
    known: false,
    cause: { code: 'engine-error', next: 'Audit a manager of the swarm.' },
  });
  expect(read(missing('timeout'))).toMatchObject({ known: false, cause: { code: 'timeout' } });
});

describe('the ports of a task in the routing mesh', () => {
  const NETWORKS = [
    { Name: 'mesh', Id: 'n1', Ingress: true },
    { Name: 'shop', Id: 'n2', Ingress: false },
  ];
  const task = { 'com.docker.swarm.service.id': 's1' };
  const read = (networks: string[], more: Sections = {}, Labels: Record<string, string> = task) =>
    routedPorts.read(
      containerWith(CONTAINER_ID, {
        [inspectKey(CONTAINER_ID)]: {
          ...container({ Config: { Labels } }),
          NetworkSettings: { Networks: Object.fromEntries(networks.map((name) => [name, {}])) },
        },
        'engine/root:networks': NETWORKS,
        'engine/root:info': manager,
        'engine/root:services': [shop],
        ...more,
      }),
    );

  test('are those of its service where it is on the ingress network, whatever that is called', () => {
    expect(read(['mesh', 'shop'])).toMatchObject({ known: true, value: 'of its service' });
    expect(read(['shop'])).toMatchObject({ known: true, value: 'none' });
  });

  test('are not told to a worker', () => {
    expect(read(['mesh'], { 'engine/root:info': worker })).toMatchObject({ known: true, value: 'not told' });
  });

  test.each(['networks', 'info', 'services'])('are unread without the %s', (what) => {
    expect(read(['mesh'], { [`engine/root:${what}`]: missing('timeout') })).toMatchObject({
      known: false,
      cause: { code: 'timeout' },
    });
  });

  test('are none of a container without a service, whatever else could not be read', () => {
    const lost = { 'engine/root:networks': missing('timeout') };
    expect(read(['mesh'], lost, {})).toMatchObject({ known: true, value: 'none' });
  });
});

describe('a service', () => {
  const read = (listed: unknown) => {
    const [entry] = list(manager, [shop]);
    if (entry?.kind !== 'subject') throw new Error('There is no service.');
    const { snapshot } = hostWith({ 'engine/root:services': listed });
    const parent = entry.subject.parent;
    return swarmService.read({ ...entry.subject, snapshot, parent: parent && { ...parent, snapshot } });
  };

  test('is the one with its id', () => {
    expect(read([{ ...shop, ID: 's2' }, shop])).toMatchObject({ known: true, value: { ID: 's1' } });
  });

  test('is unread where it is gone or was not listed', () => {
    expect(read([])).toMatchObject({ known: false, cause: { code: 'vanished' } });
    expect(read(missing('timeout'))).toMatchObject({ known: false, cause: { code: 'timeout' } });
  });

  test('has a sample for tests of checks', () => {
    expect(sampleSubject('service').parent?.scope).toBe('engine');
  });
});

test('a port of a service in words', () => {
  const port = { Protocol: '', TargetPort: 80, PublishedPort: 8080, PublishMode: '' };
  expect(describeServicePort(port)).toBe('ingress 8080 -> 80/tcp');
});
