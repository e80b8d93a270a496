import { describe, expect, test } from 'vitest';
import type { HostRules } from '../../../src/probes/firewall/host-rules.ts';
import { parseIptables } from '../../../src/probes/firewall/parse-iptables.ts';
import { parseNft } from '../../../src/probes/firewall/parse-nft.ts';
import {
  deniesByDefault,
  type PublishedAddress,
  reachOf,
} from '../../../src/probes/firewall/published-path.ts';
import { ENGINE_28, ENGINE_29 } from './printed-rules.ts';

const rulesOf = (text: string, six = ''): HostRules => {
  const all = [parseIptables(text, 'ip'), parseIptables(six, 'ip6')];
  return {
    tables: all.flatMap((tables) => {
      if ('wrong' in tables) throw new Error(tables.wrong);
      return tables;
    }),
    outward: [{ name: 'eth0', addresses: ['203.0.113.6', '2001:db8::6', 'fe80::6'] }],
    where: 'iptables',
  };
};
const BRIDGE = 'br-07bfa6dd4a55';
const published = (change: Partial<PublishedAddress> = {}): PublishedAddress => ({
  container: 'web',
  containerPort: '80/tcp',
  address: '0.0.0.0',
  port: 8080,
  ...change,
});
const reach = (rules: HostRules, change: Partial<PublishedAddress> = {}) =>
  reachOf(published(change), rules, BRIDGE);
const withUser = (rule: string) => ENGINE_28.replace('-A DOCKER ', `-A DOCKER-USER ${rule}\n-A DOCKER `);
const UFW = ENGINE_28.replace(':INPUT ACCEPT [0:0]\n:FORWARD', ':INPUT DROP [0:0]\n:FORWARD');

describe('who can connect to a published port', () => {
  test('everybody, where the host denies by default and nothing restricts what is forwarded', () => {
    expect(reach(rulesOf(UFW))).toBe('open');
    expect(deniesByDefault(rulesOf(UFW))).toBe(true);
    expect(deniesByDefault(rulesOf(ENGINE_28))).toBe(false);
  });

  test('nobody from outside on loopback or a private address', () => {
    for (const address of ['127.0.0.1', '192.168.7.1', '::1', 'fd00::1'])
      expect(reach(rulesOf(UFW), { address })).toBe('private');
    expect(reach(rulesOf(UFW), { address: '203.0.113.6' })).toBe('open');
  });

  test('whom DOCKER-USER leaves: after DNAT a rule sees the port of the container', () => {
    const onPort = (words: string) =>
      reach(rulesOf(withUser(`-i eth0 -p tcp ${words} ! -s 192.0.2.0/24 -j DROP`)));
    expect(onPort('-m conntrack --ctorigdstport 8080 --ctdir ORIGINAL')).toBe('restricted');
    expect(onPort('-m tcp --dport 80')).toBe('restricted');
    expect(onPort('-m tcp --dport 8080')).toBe('open');
    expect(onPort('-m conntrack --ctorigdstport 8081')).toBe('open');
  });

  test('everybody, where DOCKER-USER holds only RETURN', () => {
    expect(reach(rulesOf(withUser('-j RETURN')))).toBe('open');
  });

  test('perhaps not everybody, where a list of addresses decides', () => {
    expect(reach(rulesOf(withUser('-m set ! --match-set office src -j DROP')))).toBe('perhaps');
  });

  test('everybody by IPv6, where a rule is for IPv4 alone', () => {
    const four = withUser('-i eth0 -p tcp -m conntrack --ctorigdstport 8080 -j DROP');
    expect(reach(rulesOf(four))).toBe('restricted');
    expect(reach(rulesOf(four), { address: '::' })).toBe('open');
    const six = '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n';
    // A program of the engine accepts them there, so that the rules for packets to the host count.
    expect(reach(rulesOf(four, six), { address: '::' })).toBe('restricted');
    expect(reach(rulesOf(four, six), { address: '::', port: 22 })).toBe('open');
  });

  test('nobody by a family of which no outward interface has an address', () => {
    const rules = {
      ...rulesOf(ENGINE_28),
      outward: [{ name: 'eth0', addresses: ['203.0.113.6', 'fe80::6'] }],
    };
    expect(reach(rules, { address: '::' })).toBe('private');
  });

  test('whom rules for packets to the host leave, where the engine is rootless', () => {
    expect(reachOf(published(), rulesOf(UFW), null)).toBe('restricted');
    expect(reachOf(published(), rulesOf(ENGINE_28), null)).toBe('open');
  });

  test('everybody, with nftables, whose own tables with a forward hook take the place of DOCKER-USER', () => {
    const engine = parseNft(ENGINE_29);
    if ('wrong' in engine) throw new Error(engine.wrong);
    const own = rulesOf(
      '*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m conntrack --ctorigdstport 8080 -j DROP\nCOMMIT\n',
    );
    expect(reachOf(published(), { ...own, tables: engine }, 'docker0')).toBe('open');
    expect(reachOf(published(), { ...own, tables: [...engine, ...own.tables] }, 'docker0')).toBe(
      'restricted',
    );
  });

  test('everybody by IPv6, where a rule of nftables for both families asks for an address of IPv4', () => {
    const match = (protocol: string, field: string, op: string, right: unknown) => ({
      match: { op, left: { payload: { protocol, field } }, right },
    });
    const place = { family: 'inet', table: 'own' };
    const own = parseNft(
      JSON.stringify({
        nftables: [
          { chain: { ...place, name: 'in', type: 'filter', hook: 'input', prio: 0, policy: 'accept' } },
          {
            rule: {
              ...place,
              chain: 'in',
              expr: [
                match('ip', 'saddr', '!=', { prefix: { addr: '10.0.0.0', len: 8 } }),
                match('tcp', 'dport', '==', 8080),
                { drop: null },
              ],
            },
          },
        ],
      }),
    );
    if ('wrong' in own) throw new Error(own.wrong);
    const rules = { ...rulesOf(''), tables: own };
    expect(reachOf(published(), rules, null)).toBe('restricted');
    expect(reachOf(published({ address: '::' }), rules, null)).toBe('open');
  });

  test('by the rule that sends strangers on, and not by one for certain senders before it', () => {
    const inside =
      '-A DOCKER -s 10.0.0.0/8 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.19.0.9:81\n-A DOCKER -i docker0';
    const dropped = '-p tcp -m tcp --dport 80 -j DROP';
    const rules = rulesOf(withUser(dropped).replace('-A DOCKER -i docker0', inside));
    expect(reach(rules)).toBe('restricted');
  });

  test('everybody, where one of two interfaces is not restricted', () => {
    const rules = rulesOf(withUser('-i eth0 -j DROP'));
    expect(reach(rules)).toBe('restricted');
    const two = { ...rules, outward: [...rules.outward, { name: 'eth1', addresses: ['198.51.100.1'] }] };
    expect(reach(two)).toBe('open');
    expect(reach(two, { address: '203.0.113.6' })).toBe('restricted');
  });

  test('everybody on an address that floats between hosts, by the rule that sends on what is meant for it', () => {
    const nat =
      '-A DOCKER -d 203.0.113.99/32 ! -i br-07bfa6dd4a55 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.19.0.2:80';
    const rules = rulesOf(
      `*nat\n:PREROUTING ACCEPT [0:0]\n:DOCKER - [0:0]\n-A PREROUTING -j DOCKER\n${nat}\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n`,
    );
    expect(reach(rules, { address: '203.0.113.99' })).toBe('open');
  });

  test('perhaps some, where what is dropped at last may be accepted before by what is not looked into', () => {
    const limited = withUser('-m limit --limit 10/sec -j ACCEPT\n-A DOCKER-USER -j DROP');
    expect(reach(rulesOf(limited))).toBe('perhaps');
  });

  test('perhaps some, where a rule that names no port may send on what the rules of the host drop', () => {
    const sends = (words: string) =>
      reach(
        rulesOf(
          `*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING ${words} -j DNAT --to-destination 172.19.0.2\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n`,
        ),
      );
    expect(sends('-i eth0 -p tcp -m tcp ! --dport 22')).toBe('perhaps');
    expect(sends('-i eth0 -p udp')).toBe('restricted');
    expect(sends('-d 198.51.100.7/32 -p tcp')).toBe('restricted');
  });

  test('what ufw turns away as not meant for the host is no port that it opened', () => {
    const ufw = [
      '*filter',
      ':INPUT DROP [0:0]',
      ':ufw-not-local - [0:0]',
      '-A INPUT -j ufw-not-local',
      '-A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT',
      '-A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN',
      '-A ufw-not-local -j DROP',
      'COMMIT',
    ].join('\n');
    expect(reachOf(published(), rulesOf(ufw), null)).toBe('open');
    expect(reachOf(published({ port: 8081 }), rulesOf(ufw), null)).toBe('restricted');
  });
});
