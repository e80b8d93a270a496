import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundPorts,
  describePort,
  isEveryAddress,
  publishedPorts,
} from '../../../src/probes/containers/published-ports.ts';
import { containerInspectShape } from '../../../src/probes/docker/container-inspect.ts';
import { CONTAINER_ID, container, stopped } from '../../checks/containers/sample-container.ts';
import { missing } from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const ports = (HostIp: string, HostPort: string) => ({ '80/tcp': [{ HostIp, HostPort }] });
const asked = (HostIp = '', HostPort = '8080', NetworkMode = 'shop') => ({
  HostConfig: { NetworkMode, PortBindings: ports(HostIp, HostPort) },
});

describe('published ports', () => {
  test('are those in force while the container runs, on IPv6 through the proxy too', () => {
    const inspect = container({
      ...asked('', '1'),
      NetworkSettings: {
        Ports: {
          '80/tcp': [
            { HostIp: '0.0.0.0', HostPort: '8080' },
            { HostIp: '::', HostPort: '8080' },
          ],
          '90/tcp': [],
        },
      },
    });
    expect(publishedPorts(inspect)).toEqual([
      { containerPort: '80/tcp', hostIp: '0.0.0.0', first: 8080, last: 8080 },
      { containerPort: '80/tcp', hostIp: '::', first: 8080, last: 8080 },
    ]);
  });

  test('are those asked for while it does not', () => {
    const inspect = stopped({ ...asked('127.0.0.1', '8000-8010'), NetworkSettings: { Ports: {} } });
    expect(publishedPorts(inspect)).toEqual([
      { containerPort: '80/tcp', hostIp: '127.0.0.1', first: 8000, last: 8010 },
    ]);
  });

  test('are asked for with a protocol, too', () => {
    expect(publishedPorts(stopped(asked('', '80/tcp')))).toMatchObject([{ first: 80, last: 80 }]);
    expect(publishedPorts(stopped(asked('', '80-90/tcp')))).toMatchObject([{ first: 80, last: 90 }]);
  });

  test.each(['', '0', '80', '080', '80-90', '80/tcp'])('can be "%s"', (port) => {
    expect(containerInspectShape.safeParse(stopped(asked('', port))).success).toBe(true);
  });

  test.each(['x', '-80', '80-', ' 80', '+80', '8e1', '0x50'])('cannot be "%s"', (port) => {
    expect(containerInspectShape.safeParse(stopped(asked('', port))).success).toBe(false);
  });

  test('are read back as they were asked for', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    const protocol = fc.constantFrom('', '/tcp', '/udp');
    fc.assert(
      fc.property(port, fc.nat({ max: 20 }), fc.boolean(), protocol, (first, more, range, ending) => {
        const last = range ? first + more : first;
        const text = `${first}${range ? `-${last}` : ''}${ending}`;
        expect(publishedPorts(stopped(asked('', text)))).toMatchObject([{ first, last }]);
      }),
    );
  });

  test.each(['myhost', 'nonesuch', 'hosting'])(
    'are those asked for on a network that is called %s',
    (network) => expect(publishedPorts(stopped(asked('', '80', network)))).toHaveLength(1),
  );

  test('are all that are exposed, also where none is asked for by itself', () => {
    const HostConfig = { PublishAllPorts: true, PortBindings: {} };
    const inspect = stopped({ HostConfig, Config: { ExposedPorts: { '80/tcp': {} } } });
    expect(publishedPorts(inspect)).toMatchObject([{ containerPort: '80/tcp', hostIp: '' }]);
  });

  test('are all that are exposed where all are to be published', () => {
    const inspect = stopped({
      HostConfig: { PublishAllPorts: true, PortBindings: ports('127.0.0.1', '8080') },
      Config: { ExposedPorts: { '80/tcp': {}, '53/udp': {} } },
    });
    expect(publishedPorts(inspect)).toEqual([
      { containerPort: '80/tcp', hostIp: '127.0.0.1', first: 8080, last: 8080 },
      { containerPort: '53/udp', hostIp: '', first: 0, last: 0 },
    ]);
  });

  test.each(['host', 'none', 'container:db'])('are none with the network %s', (mode) => {
    expect(publishedPorts(stopped(asked('', '80', mode)))).toEqual([]);
  });
});

describe('the addresses of published ports', () => {
  const HOST_BINDING = 'com.docker.network.bridge.host_binding_ipv4';
  const network = (Name: string, binding?: string, Driver = 'bridge') => ({
    Name,
    Id: `id of ${Name}`,
    Driver: Driver.replace('internal ', ''),
    Scope: 'local',
    Internal: Driver === 'internal bridge',
    Ingress: false,
    Options: binding === undefined ? {} : { [HOST_BINDING]: binding },
  });
  const read = (inspect: unknown, networks: unknown) =>
    boundPorts.read(
      containerWith(CONTAINER_ID, { [inspectKey(CONTAINER_ID)]: inspect, 'engine/root:networks': networks }),
    );
  const lost = missing('timeout');
  const never = (mode: string) => ({
    ...stopped(asked('', '8080', mode)),
    NetworkSettings: { Ports: {}, Networks: {} },
  });

  test('are as given, without a look at networks', () => {
    expect(read(stopped(asked('127.0.0.1')), lost)).toMatchObject({ value: [{ addresses: ['127.0.0.1'] }] });
    expect(read(stopped(), lost)).toMatchObject({ known: true, value: [] });
  });

  test.each([
    ['that of its network', stopped(asked()), [network('shop', '127.0.0.1')], ['127.0.0.1']],
    [
      'all, where its network has none',
      stopped(asked()),
      [network('shop'), network('bridge', '127.0.0.1')],
      ['0.0.0.0', '::'],
    ],
    ['all, where its network says so', stopped(asked()), [network('shop', '0.0.0.0')], ['0.0.0.0', '::']],
    ['that of the network it asks for', never('shop'), [network('shop', '10.0.0.1')], ['10.0.0.1']],
    [
      'all, on an overlay network',
      stopped(asked()),
      [network('shop', undefined, 'overlay')],
      ['0.0.0.0', '::'],
    ],
    [
      'that of the bridge behind overlay networks',
      stopped(asked()),
      [network('shop', undefined, 'overlay'), network('docker_gwbridge', '10.0.0.1')],
      ['10.0.0.1'],
    ],
    ['none on an internal network', stopped(asked()), [network('shop', undefined, 'internal bridge')], []],
    ['none on the network of a card', stopped(asked()), [network('shop', undefined, 'macvlan')], []],
    ['that of the default bridge', never('default'), [network('bridge', '127.0.0.1')], ['127.0.0.1']],
    ['that of a network named by id', never('id of shop'), [network('shop', '10.0.0.1')], ['10.0.0.1']],
  ])('are by default %s', (_, inspect, networks, addresses) => {
    expect(read(inspect, networks)).toMatchObject({ known: true, value: [{ addresses }] });
  });

  test('are as given beside one that the network decides', () => {
    const inspect = stopped(asked());
    const both = {
      ...inspect,
      HostConfig: {
        ...inspect.HostConfig,
        PortBindings: {
          '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '80' }],
          '81/tcp': [{ HostIp: '', HostPort: '81' }],
        },
      },
    };
    expect(read(both, [network('shop', '127.0.0.1')])).toMatchObject({
      value: [{ addresses: ['0.0.0.0'] }, { addresses: ['127.0.0.1'] }],
    });
  });

  test('are those of the networks that it is on, whatever it asked for', () => {
    const inspect = stopped(asked('', '8080', 'quiet'));
    const attached = { ...inspect, NetworkSettings: { Ports: {}, Networks: { open: { NetworkID: '' } } } };
    expect(read(attached, [network('quiet', '127.0.0.1'), network('open')])).toMatchObject({
      value: [{ addresses: ['0.0.0.0', '::'] }],
    });
  });

  test('are not those of another bridge behind overlay networks', () => {
    const networks = [
      network('other', '127.0.0.1'),
      network('shop', undefined, 'overlay'),
      network('docker_gwbridge'),
    ];
    expect(read(stopped(asked()), networks)).toMatchObject({ value: [{ addresses: ['0.0.0.0', '::'] }] });
  });

  test('leave out networks that publish nothing', () => {
    const inspect = stopped({
      ...asked(),
      NetworkSettings: { Networks: { shop: { NetworkID: '' }, mesh: { NetworkID: '' } } },
    });
    expect(
      read(inspect, [network('shop', '127.0.0.1'), network('mesh', undefined, 'overlay')]),
    ).toMatchObject({
      value: [{ addresses: ['127.0.0.1'] }],
    });
  });

  test('are unread where a network is gone or networks were not read', () => {
    expect(read(stopped(asked()), [])).toMatchObject({ known: false, cause: { code: 'vanished' } });
    expect(read(stopped(asked()), lost)).toMatchObject({ known: false, cause: { code: 'timeout' } });
  });
});

test.each(['0.0.0.0', '::', '[::]', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', '::ffff:0:0', '0::FFFF:0:0'])(
  '%s stands for all',
  (address) => {
    expect(isEveryAddress(address)).toBe(true);
  },
);

test.each(['0:0:0:0:0:ffff:0.0.0.0', '::ffff:00:0', '::ffff:0:00'])('"%s" stands for all, too', (address) => {
  expect(isEveryAddress(address)).toBe(true);
});

test.each(['127.0.0.1', '0.0.0.0x', '::1', '10.0.0.0', 'fd00::', '0', '', '::ffff:0:1'])(
  '"%s" does not stand for all',
  (address) => {
    expect(isEveryAddress(address)).toBe(false);
  },
);

test('an address of IPv6 stands for all in every spelling that a machine reads as such', () => {
  const group = fc.constantFrom('0', '00', '0000');
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.boolean(), (groups, brackets) => {
      const text = groups.join(':');
      expect(isEveryAddress(brackets ? `[${text}]` : text)).toBe(true);
    }),
  );
  const some = fc.array(fc.constantFrom('0', '0', '0', '1', 'ffff'), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(some, (groups) => {
      const canonical = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
      const all = ['::', '::ffff:0:0'].includes(canonical);
      expect(isEveryAddress(groups.join(':'))).toBe(all);
      expect(isEveryAddress(canonical)).toBe(all);
    }),
  );
});

test('a port in words', () => {
  const port = { containerPort: '80/tcp', hostIp: '', first: 0, last: 0 };
  expect(describePort(port)).toBe('default address:any port -> 80/tcp');
  expect(describePort({ ...port, first: 8000, last: 8010 }, '::')).toBe('[::]:8000-8010 -> 80/tcp');
});
