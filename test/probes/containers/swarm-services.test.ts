import { describe, expect, test } from 'vitest';
import { sampleSubject } from '../../../src/kit/testing.ts';
import { describeServicePort, swarmService } from '../../../src/probes/containers/swarm-service.ts';
import { services } from '../../../src/probes/populations.ts';
import { hostWith, infoAnswer, missing, type Sections } from '../literal-host.ts';

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
    expect(list(infoAnswer(), missing('engine-error'))).toMatchObject([{ kind: 'empty' }]);
  });

  test('can be none at all', () => {
    expect(list(manager, [])).toMatchObject([{ kind: 'empty', evidence: ['engine/root:services'] }]);
  });

  test('are unread where the engine or the list was not read', () => {
    expect(list(missing('timeout'), [shop])).toMatchObject([{ kind: 'unread' }]);
    expect(list(manager, missing('timeout'))).toMatchObject([{ kind: 'unread' }]);
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
