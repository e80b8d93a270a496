import { describe, expect, test } from 'vitest';
import { describeHost } from '../../src/probes/describe-host.ts';
import { hostWith, infoAnswer, type Sections } from './literal-host.ts';

const IDENTITY = {
  hostname: 'web-1',
  os: { name: 'Debian', id: 'debian', version: '13' },
  kernel: '6.12',
  architecture: 'x86_64',
  machine: null,
  uid: 0,
  user: 'root',
  groups: ['root'],
  clock: 0,
  uptimeSeconds: 1,
};
const at = (address: string, on = 'eth0') => ({ interface: on, address });
/** What the section of the firewall tells of interfaces. */
const found = (addresses: readonly object[] | null, ofHost = true): Sections => ({
  'host:firewall': { ofHost, settings: {}, sources: [], addresses },
});

const identityOf = (identity: object, sections: Sections = {}) =>
  describeHost(hostWith({ 'host:identity': { ...IDENTITY, ...identity }, ...sections })).identity;
const engineOf = (sections: Sections) => describeHost(hostWith(sections)).engines[0];

describe('who a host is', () => {
  test('is told with its full name and its zone', () => {
    const identity = identityOf({
      fullName: 'web-1.example.org',
      timeZone: { offsetMinutes: -210, name: 'America/St_Johns' },
    });
    expect(identity).toMatchObject({
      hostname: 'web-1',
      fqdn: 'web-1.example.org',
      utcOffset: '-03:30',
      timeZone: 'America/St_Johns',
    });
  });

  test('lacks what a snapshot from before these were read does not hold', () => {
    expect(Object.keys(identityOf({}))).toEqual([
      'hostname',
      'os',
      'kernel',
      'architecture',
      'machine',
      'auditedAs',
      'auditedAsUid',
      'auditedAsGroups',
      'clockSkewSeconds',
    ]);
  });

  test.each(['root', 'login', 'sudo'] as const)(
    'tells why it was not read as root where it ran as %s',
    (ranAs) => {
      const host = hostWith({});
      const sudoSaid = 'the collection script is not installed';
      const connection = { transport: 'ssh2' as const, user: 'op', ranAs, sudoSaid, hostKeys: [] };
      const { identity } = describeHost({ ...host, snapshot: { ...host.snapshot, connection } });
      expect(identity.sudoSaid).toBe(ranAs === 'login' ? sudoSaid : undefined);
    },
  );

  test('names eight addresses, and counts the others', () => {
    const addresses = Array.from({ length: 11 }, (_, index) => at(`10.0.0.${index}`));
    const identity = identityOf({}, found([...addresses, at('10.0.0.1', 'eth1')]));
    expect(identity).toMatchObject({ moreAddresses: 3 });
    expect(String(identity.addresses).split(', ')).toHaveLength(8);
  });
});

describe('the addresses of a host', () => {
  const told = (...sections: Sections[]) => identityOf({}, Object.assign({}, ...sections)).addresses;
  const network = (name: string) => ({
    'engine/root:networks': [
      { Name: 'lan', Id: 'a', Driver: 'bridge', Options: { 'com.docker.network.bridge.name': name } },
    ],
  });

  test('are those by which others may reach it, IPv4 first', () => {
    const addresses = [
      at('127.0.0.1', 'lo'),
      at('::1', 'lo'),
      at('2001:db8::5'),
      at('fe80::5'),
      at('10.0.0.5'),
      at('10.8.0.2', 'tun0'),
      at('172.17.0.1', 'docker0'),
      at('172.18.0.1', 'br-0123456789ab'),
      at('fe80::7', 'veth0123456'),
      at('192.168.122.1', 'virbr0'),
      at('10.96.0.1', 'kube-ipvs0'),
      at('10.88.0.1', 'podman0'),
      at('192.0.2.7', 'br-lan'),
    ];
    expect(told(found(addresses))).toBe('10.0.0.5, 10.8.0.2, 192.0.2.7, 2001:db8::5');
  });

  test('are not those of a bridge of its engine, unless nothing else has one', () => {
    const bridge = at('172.30.0.1', 'lan0');
    expect(told(found([bridge, at('10.0.0.5')]), network('lan0'))).toBe('10.0.0.5');
    expect(told(found([bridge, at('fe80::5')]), network('lan0'))).toBe('172.30.0.1');
  });

  test('are those of the link where it has no others', () => {
    expect(told(found([at('127.0.0.1', 'lo'), at('169.254.7.7'), at('172.17.0.1', 'docker0')]))).toBe(
      '169.254.7.7',
    );
  });

  test.each([
    [null, true],
    [[], true],
    [[at('127.0.0.1', 'lo')], true],
    [[at('10.0.0.999'), at('.::.'), at('12')], true],
    // The audit ran in a container: these are not the host's.
    [[at('10.0.0.5')], false],
  ])('are not told where they were not read: %j, in its network: %s', (addresses, ofHost) => {
    const identity = identityOf({}, found(addresses, ofHost));
    expect(identity).not.toHaveProperty('addresses');
    expect(identity).not.toHaveProperty('moreAddresses');
  });
});

describe('an engine', () => {
  const info = (Swarm: object | null, ID = '24c4a0a5-7e9f-4ba4-93e4-1f9dcb5c4b6a') => ({
    'engine/root:info': infoAnswer({ ID, Swarm }),
  });

  test.each([
    [{ LocalNodeState: 'inactive' }, 'inactive'],
    [{ LocalNodeState: 'active', ControlAvailable: true }, 'manager'],
    [{ LocalNodeState: 'active', ControlAvailable: false }, 'worker'],
    [{ LocalNodeState: 'locked' }, 'locked'],
    [{ LocalNodeState: '<b>' }, null],
    [null, null],
  ])('says what it is in a swarm: %j', (swarm, told) => {
    expect(engineOf(info(swarm))?.swarm).toBe(told);
  });

  test.each([
    ['24c4a0a5-7e9f-4ba4-93e4-1f9dcb5c4b6a', true],
    ['7TRN:IPZB:QYBB:VPBQ:UMPP:KARE:6ZNR:XE6T:7EWV:PKF4:ZOJD:TPYS', true],
    ['', false],
    ['a"><script>alert(1)</script>', false],
    ['A'.repeat(81), false],
  ])('has the id %j: %s', (id, isOne) => {
    expect(engineOf(info(null, id))?.daemonId).toBe(isOne ? id : null);
  });

  test('of which nothing was read has neither', () => {
    expect(engineOf({})).toMatchObject({ daemonId: null, swarm: null });
  });
});
