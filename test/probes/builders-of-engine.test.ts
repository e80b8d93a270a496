import { describe, expect, test } from 'vitest';
import { cause } from '../../src/model/cause.ts';
import { known, unread } from '../../src/model/fact.ts';
import { entitlementsOf } from '../../src/probes/engine/builder-entitlements.ts';
import { signsOf } from '../../src/probes/engine/builder-signs.ts';
import type { DaemonConfiguration } from '../../src/probes/engine/daemon-configuration.ts';
import type { Builders } from '../../src/probes/host/builders.ts';
import { parseDaemonJson } from '../../src/probes/host/daemon-json.ts';

const process = { pid: 7, startedAt: 1000 } as DaemonConfiguration['process'];
const path = '/etc/docker/daemon.json';
const configured = (content: object, modifiedAt = 900): DaemonConfiguration => {
  const parsed = parseDaemonJson(path, Buffer.from(JSON.stringify(content)));
  if ('code' in parsed) throw new Error(parsed.detail);
  return { process, path, file: known({ state: 'read', modifiedAt, bytes: 1, ...parsed }) };
};
const entitlements = (given: unknown) => ({ builder: { gc: { enabled: true }, entitlements: given } });

describe('what builds by an engine may ask for', () => {
  test('pitfall: no section is not no entitlement', () => {
    const open = { networkHost: true, securityInsecure: false };
    expect(entitlementsOf(configured({}), '26.1.5')).toMatchObject({ ...open, device: false });
    expect(entitlementsOf(configured({ builder: { gc: {} } }), '28.5.2')).toMatchObject({
      ...open,
      device: true,
    });
    expect(entitlementsOf({ process, path, file: known({ state: 'absent' }) }, '20.10.24')).toMatchObject(
      open,
    );
  });

  test('is what the file says', () => {
    const all = { 'network-host': false, 'security-insecure': true, device: false };
    expect(entitlementsOf(configured(entitlements(all)), '28.5.2')).toMatchObject({
      networkHost: false,
      securityInsecure: true,
      device: false,
      where: `builder.entitlements in ${path}`,
    });
    expect(entitlementsOf(configured(entitlements({ device: true })), '26.1.5')).toMatchObject({
      device: false,
    });
  });

  test('is unread where the file is newer, was taken away, cannot be read or is of the wrong form', () => {
    const pendingRestart = { known: false, cause: { code: 'pending-restart' } };
    expect(entitlementsOf(configured({}, 1001), '28')).toMatchObject(pendingRestart);
    const gone = known({ state: 'absent' as const, removedAt: 1001 });
    expect(entitlementsOf({ process, path, file: gone }, '28')).toMatchObject(pendingRestart);
    expect(entitlementsOf(configured(entitlements({ 'network-host': 'no' })), '28.5')).toMatchObject(
      pendingRestart,
    );
    expect(entitlementsOf(configured(entitlements([])), '28.5')).toMatchObject(pendingRestart);
    const hidden = unread(cause('needs-root', 'x', 'y'));
    expect(entitlementsOf({ process, path, file: hidden }, '28.5')).toBe(hidden);
  });
});

describe('what builders show', () => {
  const nothing: Builders = {
    processes: [],
    configuration: { state: 'absent' },
    builders: [],
    contexts: [],
    hidden: [],
  };
  const daemon = {
    pid: 9,
    container: null,
    addresses: [],
    clientCertificates: false,
    entitlements: [],
    config: null,
  };
  const endpoint = { name: 'far', endpoint: 'ssh://far', mutualTls: false, entitlements: [] };
  const signs = (
    found: Partial<Builders>,
    named = new Map<string, string>(),
    elsewhere: (id: string) => boolean = () => false,
  ) => signsOf({ ...nothing, ...found }, named, elsewhere);

  test('is nothing bad where they are local, by SSH or with certificates of both sides', () => {
    const found = signs({
      processes: [
        { ...daemon, addresses: ['unix:///run/b.sock', 'tcp://0.0.0.0:1'], clientCertificates: true },
      ],
      builders: [endpoint, { ...endpoint, endpoint: 'tcp://far:1', mutualTls: true }],
      contexts: [endpoint],
    });
    expect(found).toMatchObject({ bad: [], networkHost: [], untold: [] });
  });

  test('is an entitlement, by flag, by file and by builder', () => {
    const configuration = {
      state: 'read' as const,
      addresses: ['tcp://0.0.0.0:1'],
      clientCertificates: false,
      entitlements: ['network.host'],
    };
    expect(
      signs({
        processes: [{ ...daemon, entitlements: ['security.insecure'] }],
        configuration,
        builders: [{ ...endpoint, entitlements: ['security.insecure', 'device'] }],
      }),
    ).toMatchObject({
      bad: [
        'buildkitd (pid 9) allows security.insecure',
        'buildkitd (pid 9) listens on tcp://0.0.0.0:1 without client certificates',
        'builder far of root allows security.insecure',
      ],
      networkHost: ['buildkitd (pid 9) allows network.host'],
      untold: ['builder far of root allows device'],
    });
  });

  test('is an endpoint over TCP, also by way of a context', () => {
    const open = { ...endpoint, name: 'open', endpoint: 'tcp://10.0.0.1:2375' };
    expect(signs({ builders: [open] })).toMatchObject({ bad: [expect.stringContaining('10.0.0.1')] });
    expect(signs({ builders: [{ ...endpoint, endpoint: 'open' }], contexts: [open] })).toMatchObject({
      bad: [expect.stringContaining('builder far'), expect.stringContaining('context open')],
    });
  });

  test('of a container belongs to the engine that has it', () => {
    const inside = { ...daemon, container: 'c'.repeat(64), addresses: ['tcp://0.0.0.0:1234'] };
    expect(signs({ processes: [inside] }, new Map(), () => true)).toMatchObject({ bad: [], untold: [] });
    expect(signs({ processes: [inside] }, new Map([[inside.container, 'builder']]))).toMatchObject({
      bad: [expect.stringContaining('buildkitd of container builder')],
    });
  });

  test('of a container that no engine has, such as one of Podman, is told to every engine', () => {
    const inside = { ...daemon, container: 'c'.repeat(64), addresses: ['tcp://0.0.0.0:1234'] };
    expect(signs({ processes: [inside] })).toMatchObject({
      bad: [expect.stringContaining('container cccccccccccc, which no engine here has, listens on tcp')],
    });
  });

  test('is unread where a file of root could not be read, or that of a buildkitd', () => {
    const why = cause('needs-root', 'x', 'y');
    expect(signs({ hidden: [why] })).toMatchObject({ known: false, cause: why });
    const configuration = { state: 'unread' as const, cause: why };
    expect(signs({ processes: [daemon], configuration })).toMatchObject({ known: false, cause: why });
    // Nothing runs that would read it.
    expect(signs({ configuration })).toMatchObject({ bad: [] });
  });

  test('a file that is not read is told', () => {
    expect(signs({ processes: [{ ...daemon, config: '/x.toml' }] })).toMatchObject({
      untold: [expect.stringContaining('/x.toml')],
    });
  });
});
