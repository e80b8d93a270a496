import { describe, expect, test } from 'vitest';
import {
  managerCount,
  managersLockThemselves,
  nodeCertificateSeconds,
  swarmAuthorities,
  swarmSecrets,
} from '../../../src/probes/swarm/cluster-facts.ts';
import { engineWith, infoAnswer, missing, type Sections } from '../literal-host.ts';

const SWARM = { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'm1' };
const managing = (sections: Sections, swarm: object = {}) =>
  engineWith({ 'engine/root:info': infoAnswer({ Swarm: { ...SWARM, ...swarm } }), ...sections });
const cluster = (Spec: object, more: object = {}) => managing({ 'engine/root:swarm': { Spec, ...more } });

describe('the managers of a swarm', () => {
  const manager = (Reachability = 'reachable') => ({
    ID: 'n',
    Spec: { Role: 'manager' },
    ManagerStatus: { Leader: false, Reachability },
  });
  const count = (Managers: number, nodes: unknown, why = '') =>
    managerCount.read(managing({ 'engine/root:nodes': nodes }, { Managers, Error: why }));

  test('are those nodes that have the status of one', () => {
    const nodes = [manager(), manager('unreachable'), manager(), { ID: 'w', Spec: { Role: 'worker' } }];
    expect(count(3, nodes)).toMatchObject({
      value: { role: 'manager', value: { managers: 3, unreachable: 1 } },
    });
  });

  test('are not none where the engine could not count them', () => {
    expect(count(0, [], 'no leader')).toMatchObject({
      known: false,
      cause: { code: 'contradiction', detail: expect.stringContaining('no leader') },
    });
    expect(count(2, [manager()])).toMatchObject({ known: false });
    expect(count(1, missing('engine-error'))).toMatchObject({
      known: false,
      cause: { code: 'engine-error' },
    });
  });
});

describe('auto-lock', () => {
  test('is what the swarm says', () => {
    const of = (AutoLockManagers: boolean) => cluster({ EncryptionConfig: { AutoLockManagers } });
    expect(managersLockThemselves.read(of(true))).toMatchObject({ value: { value: true } });
    expect(managersLockThemselves.read(of(false))).toMatchObject({ value: { value: false } });
  });

  test('is not off because the swarm says nothing of it', () => {
    for (const engine of [cluster({}), cluster({ EncryptionConfig: {} })]) {
      expect(managersLockThemselves.read(engine)).toMatchObject({
        known: false,
        cause: { code: 'unparseable' },
      });
    }
  });
});

describe('the time of certificates', () => {
  const read = (NodeCertExpiry: number) =>
    nodeCertificateSeconds.read(cluster({ CAConfig: { NodeCertExpiry } }));

  test('is told in whole seconds, also where the nanoseconds fit no number', () => {
    expect(read(7_776_000_000_000_000)).toMatchObject({ value: { value: 2160 * 3600 } });
    // 365 days, more than 2^53; what is next to it is read as the same number.
    expect(read(Number('31536000000000001'))).toMatchObject({ value: { value: 365 * 86_400 } });
    expect(read(Number('31536001000000000'))).toMatchObject({ value: { value: 365 * 86_400 + 1 } });
  });

  test('is not short because the swarm says nothing of it', () => {
    expect(read(0)).toMatchObject({ known: false });
    expect(nodeCertificateSeconds.read(cluster({}))).toMatchObject({ known: false });
  });
});

describe('the authorities of a swarm', () => {
  const from = (year: number) => ({
    notBefore: `${year}-01-01T00:00:00.000Z`,
    notAfter: '2046-01-01T00:00:00.000Z',
  });
  // literal-host reads everything at the beginning of 2026.
  const read = (TrustRoot: unknown) =>
    swarmAuthorities.read(cluster({}, { TLSInfo: { TrustRoot }, RootRotationInProgress: true }));

  test('are as old as the oldest, by the date in its certificate, when they were read', () => {
    expect(read([from(2025), from(2024)])).toMatchObject({
      value: { value: { certificates: 2, oldest: from(2024), days: 731, rotating: true } },
    });
  });

  test('do not rest on a file of the data root, which has another time wherever it was copied to', () => {
    expect(swarmAuthorities.reads).toEqual(['GET /info', 'GET /swarm']);
  });

  test('are unread where there is none, or one from the future', () => {
    expect(read(null)).toMatchObject({ known: false, cause: { code: 'unparseable' } });
    expect(read([])).toMatchObject({ known: false, cause: { code: 'unparseable' } });
    expect(swarmAuthorities.read(cluster({}))).toMatchObject({
      known: false,
      cause: { code: 'unparseable' },
    });
    expect(read([from(2027)])).toMatchObject({ known: false, cause: { code: 'contradiction' } });
  });

  test('are of today where the clock of the auditor is behind by less than a day', () => {
    const at = (notBefore: string) => read([{ ...from(2026), notBefore }]);
    expect(at('2026-01-01T12:00:00.000Z')).toMatchObject({ value: { value: { days: 0 } } });
    expect(at('2026-01-02T12:00:00.000Z')).toMatchObject({
      known: false,
      cause: { code: 'contradiction' },
    });
  });
});

describe('the secrets of a swarm', () => {
  const service = (name: string, ...Env: string[]) => ({
    ID: `id-${name}`,
    Spec: { Name: name, TaskTemplate: { ContainerSpec: { Env } } },
  });
  const read = (secrets: unknown, services: unknown) =>
    swarmSecrets.read(managing({ 'engine/root:secrets': secrets, 'engine/root:services': services }));

  test('are counted, and services that expose some are named with their variables alone', () => {
    const fact = read(2, [service('good', 'MODE=fast'), service('bad', 'API_TOKEN=CANARY-51')]);
    expect(fact).toMatchObject({
      value: {
        value: {
          stored: 2,
          services: 2,
          exposing: [{ id: 'id-bad', name: 'bad', settings: [{ name: 'API_TOKEN' }] }],
        },
      },
    });
    expect(JSON.stringify(fact)).not.toContain('CANARY');
  });

  test('are not in a service that runs no container, such as a plugin', () => {
    const plugin = { ID: 'p', Spec: { Name: 'plugin', TaskTemplate: { Runtime: 'plugin' } } };
    expect(read(2, [plugin])).toMatchObject({ value: { value: { services: 1, exposing: [] } } });
  });

  test('are unread where a variable was not searched to its end, or a list was not read', () => {
    const large = `X=${'x'.repeat(300_000)}`;
    for (const variables of [[large], ['MODE=fast', large]]) {
      expect(read(2, [service('good', 'MODE=fast'), service('large', ...variables)])).toMatchObject({
        cause: { code: 'too-large' },
      });
    }
    expect(read(missing('timeout'), [])).toMatchObject({ cause: { code: 'timeout' } });
    expect(read(2, missing('timeout'))).toMatchObject({ cause: { code: 'timeout' } });
  });
});
