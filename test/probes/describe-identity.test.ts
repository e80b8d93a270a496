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

const identityOf = (identity: object, sections: Sections = {}) =>
  describeHost(hostWith({ 'host:identity': { ...IDENTITY, ...identity }, ...sections })).identity;
const engineOf = (sections: Sections) => describeHost(hostWith(sections)).engines[0];

describe('who a host is', () => {
  test('is told with its full name, its addresses and its zone', () => {
    const identity = identityOf({
      fullName: 'web-1.example.org',
      addresses: [at('10.0.0.5'), at('2001:db8::5')],
      timeZone: { offsetMinutes: -210, name: 'America/St_Johns' },
    });
    expect(identity).toMatchObject({
      hostname: 'web-1',
      fqdn: 'web-1.example.org',
      addresses: '10.0.0.5, 2001:db8::5',
      utcOffset: '-03:30',
      timeZone: 'America/St_Johns',
    });
    expect(identity).not.toHaveProperty('moreAddresses');
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

  test('names eight addresses, and counts the others', () => {
    const addresses = Array.from({ length: 11 }, (_, index) => at(`10.0.0.${index}`));
    const identity = identityOf({ addresses: [...addresses, at('10.0.0.1', 'eth1')] });
    expect(identity).toMatchObject({ moreAddresses: 3 });
    expect(String(identity.addresses).split(', ')).toHaveLength(8);
  });

  test('is not told by the bridges of its engine, unless it has no other address', () => {
    const network = {
      Name: 'lan',
      Id: 'a',
      Driver: 'bridge',
      Options: { 'com.docker.network.bridge.name': 'lan0' },
    };
    const sections = { 'engine/root:networks': [network] };
    const bridge = at('172.30.0.1', 'lan0');
    expect(identityOf({ addresses: [bridge, at('10.0.0.5')] }, sections)).toMatchObject({
      addresses: '10.0.0.5',
    });
    expect(identityOf({ addresses: [bridge] }, sections)).toMatchObject({ addresses: '172.30.0.1' });
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
