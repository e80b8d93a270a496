import { describe, expect, it, test } from 'vitest';
import { hostRules } from '../../../src/probes/firewall/host-rules.ts';
import { type Firewall, firewall } from '../../../src/probes/host/firewall.ts';
import { ENGINE_28, ENGINE_29 } from '../firewall/printed-rules.ts';
import { hostWith, missing, processOf } from '../literal-host.ts';
import { printed } from './printed.ts';

const SETTINGS = [
  'settings',
  '/proc/sys/net/ipv4/ip_forward:1',
  '/proc/sys/net/ipv6/conf/all/forwarding:0',
  '/proc/sys/net/bridge/bridge-nf-call-iptables:1',
  '/proc/sys/net/bridge/bridge-nf-call-ip6tables:1',
].join('\n');
const ADDRESSES = [
  'addresses',
  '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever',
  '2: eth0    inet 203.0.113.6/24 scope global eth0\\       valid_lft forever',
  '2: eth0    inet6 fe80::ff:fe00:6/64 scope link \\       valid_lft forever',
  '3: docker0    inet 172.17.0.1/16 scope global docker0\\       valid_lft forever',
  '9: veth3@if8    inet6 fe80::20a1/64 scope link \\       valid_lft forever',
  '10: shop0    inet 172.30.0.1/16 scope global shop0\\       valid_lft forever',
].join('\n');
const LEGACY = ENGINE_28.replace('(nf_tables)', '(legacy)');

const project = (...records: readonly string[]) =>
  firewall.project(printed('place net:[1] net:[1]', SETTINGS, ...records));
const read = (...records: readonly string[]): Firewall => {
  const projected = project(...records);
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};
const rules = (head: string, body: string, code = '0') => [`rules ${head}\n${body}`, `exit ${code}`];
const states = ({ sources }: Firewall) =>
  sources.map(
    ({ of, family, rules }) =>
      `${of} ${family} ${rules.state === 'read' ? rules.tables.length : rules.cause.code}`,
  );

describe('the rules of a host', () => {
  it('are those of the old iptables and of its successor, which show different tables', () => {
    expect(
      states(
        read(
          ...rules('legacy ip iptables-legacy-save', LEGACY),
          ...rules('compatible ip iptables-nft-save', ENGINE_28),
          ...rules('compatible ip6 ip6tables-nft-save', ''),
        ),
      ),
    ).toEqual(['legacy ip 3', 'compatible ip 3', 'compatible ip6 0']);
  });

  it('are known in part where one of two sets could not be read', () => {
    expect(
      states(read(...rules('legacy ip', '', 'none'), ...rules('compatible ip iptables-nft-save', ENGINE_28))),
    ).toEqual(['legacy ip tool-missing', 'compatible ip 3']);
    expect(states(read(...rules('compatible ip iptables-save', '', '4')))).toEqual([
      'compatible ip needs-root',
    ]);
    expect(states(read(...rules('compatible ip iptables-nft-save', 'garbage')))).toEqual([
      'compatible ip unparseable',
    ]);
  });

  it('are not those that a program for the other kind prints', () => {
    expect(states(read(...rules('legacy ip iptables-save', ENGINE_28)))).toEqual(['legacy ip tool-missing']);
    expect(states(read(...rules('compatible ip iptables-save', LEGACY)))).toEqual([]);
  });

  it('are those of nftables, without tables that iptables prints better', () => {
    const twin = ENGINE_29.replaceAll('docker-bridges', 'filter');
    const source = read(
      ...rules('compatible ip iptables-nft-save', ENGINE_28),
      ...rules('native inet nft', twin),
    );
    expect(states(source)).toEqual(['compatible ip 3', 'native inet 0']);
  });

  it('need no iptables where nft prints none of its rules', () => {
    expect(
      states(read(...rules('compatible ip', '', 'none'), ...rules('native inet nft', ENGINE_29))),
    ).toEqual(['native inet 1']);
    const xt = ENGINE_29.replace('{"counter":null}', '{"xt":{"type":"match","name":"set"}}');
    expect(states(read(...rules('compatible ip', '', 'none'), ...rules('native inet nft', xt)))).toEqual([
      'compatible ip tool-missing',
      'native inet 1',
    ]);
  });

  it('of nftables are not known without nft, unless nothing is there that could have written some', () => {
    const compatible = rules('compatible ip iptables-nft-save', ENGINE_28);
    expect(states(read(...compatible, ...rules('native inet', '', 'none')))).toEqual(['compatible ip 3']);
    expect(states(read(...compatible, ...rules('native inet', '', 'none'), 'library'))).toEqual([
      'compatible ip 3',
      'native inet tool-missing',
    ]);
    const warning = "# Table `own' is incompatible, use 'nft' tool.\n";
    expect(states(read(...rules('compatible ip iptables-nft-save', warning + ENGINE_28)))).toEqual([
      'compatible ip tool-missing',
    ]);
  });

  it('are kept without chains that no packet from outside comes by, and without comments', () => {
    const commented = ENGINE_28.replace('-j DOCKER-USER', '-m comment --comment canary -j DOCKER-USER');
    const kept = JSON.stringify(read(...rules('compatible ip iptables-nft-save', commented)));
    expect(kept).toContain('DOCKER-USER');
    expect(kept).not.toMatch(/POSTROUTING|canary/);
  });
});

describe('settings of the kernel', () => {
  it('are read, or the kernel has none, or they may not be read', () => {
    const text = '/proc/sys/net/ipv4/ip_forward:1';
    const projected = firewall.project(
      printed(
        'place net:[1] net:[1]',
        'absent /proc/sys/net/bridge/bridge-nf-call-iptables',
        `settings\n${text}`,
      ),
    );
    expect(projected).toMatchObject({
      data: {
        settings: {
          forwarding4: { state: 'read', value: '1' },
          bridge4: { state: 'absent' },
          bridge6: { state: 'denied' },
        },
      },
    });
  });

  it('forward where one interface does, which the setting for all does not show', () => {
    const with4 = (files: string) =>
      firewall.project(
        printed(
          'place net:[1] net:[1]',
          'settings\n/proc/sys/net/ipv4/ip_forward:0\n/proc/sys/net/ipv6/conf/all/forwarding:0',
          `forwarding\n${files}`,
        ),
      );
    const forwarding = (value4: string) => ({
      data: { settings: { forwarding4: { value: value4 }, forwarding6: { value: '0' } } },
    });
    expect(with4('')).toMatchObject(forwarding('0'));
    expect(with4('/proc/sys/net/ipv4/conf/eth0/forwarding')).toMatchObject(forwarding('1'));
  });

  it('are not known without their record', () => {
    expect(firewall.project(printed('place net:[1] net:[1]'))).toMatchObject({
      cause: { code: 'unparseable' },
    });
  });
});

describe('the addresses of the host', () => {
  const told = (body: string) => {
    const projected = project(`addresses\n${body}`);
    return projected.ok ? projected.data.addresses : projected;
  };

  it('are not known where the program told none, or more than are kept', () => {
    expect(told('2: eth0    inet 203.0.113.6/24 scope global eth0')).toHaveLength(1);
    expect(told('')).toBe(null);
    expect(told('ip: unrecognized option')).toBe(null);
    const many = Array.from(
      { length: 5001 },
      (_, at) => `${at}: v${at}    inet6 fe80::${at % 9999}/64 scope link`,
    );
    expect(told(many.join('\n'))).toBe(null);
  });
});

describe('all rules together', () => {
  const engines = {
    'engine/root:networks': [
      {
        Name: 'shop',
        Id: 's'.repeat(64),
        Driver: 'bridge',
        Options: { 'com.docker.network.bridge.name': 'shop0' },
      },
    ],
  };
  const factOf = (data: unknown) => hostRules.read(hostWith({ 'host:firewall': data, ...engines }));
  const good = read(...rules('compatible ip iptables-nft-save', ENGINE_28), ADDRESSES);

  test('outward are interfaces that lead to other machines, and no bridge of an engine, however it is called', () => {
    const fact = factOf(good);
    expect(fact.known && fact.value.outward).toEqual([
      { name: 'eth0', addresses: ['203.0.113.6', 'fe80::ff:fe00:6'] },
    ]);
    expect(fact.known && fact.value.tables.length).toBe(3);
  });

  test('the engine of another account closes no way from outside by what it calls its bridges, or does not tell', () => {
    const processes = [processOf(), processOf({ pid: 900, uid: 1000, rootless: true, unixSockets: [] })];
    const named = [
      {
        Name: 'x',
        Id: 'x'.repeat(64),
        Driver: 'bridge',
        Options: { 'com.docker.network.bridge.name': 'eth0' },
      },
    ];
    for (const networks of [named, missing('engine-error')]) {
      const fact = hostRules.read(
        hostWith({
          'host:firewall': good,
          ...engines,
          'host:daemon-processes': processes,
          'engine/user:alice:networks': networks,
        }),
      );
      expect(fact.known && fact.value.outward.map(({ name }) => name)).toEqual(['eth0']);
    }
  });

  test.each([
    [
      'one set was not read',
      { ...good, sources: read(...rules('compatible ip iptables-save', '', '4'), ADDRESSES).sources },
      'needs-root',
    ],
    ['it is the network of a container', { ...good, ofHost: false }, 'command-failed'],
    ['whose network it is may not be seen', { ...good, ofHost: null }, 'needs-root'],
    ['the addresses are not known', { ...good, addresses: null }, 'tool-missing'],
    ['none was told', { ...good, addresses: [] }, 'tool-missing'],
    [
      'the only way from outside is a bridge of an engine',
      { ...good, addresses: [{ interface: 'shop0', address: '203.0.113.6' }] },
      'contradiction',
    ],
  ])('are not known where %s', (_, data, code) => {
    expect(factOf(data)).toMatchObject({ known: false, cause: { code } });
  });
});
