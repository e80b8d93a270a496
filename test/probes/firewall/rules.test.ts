import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isPrivate, within } from '../../../src/probes/firewall/networks.ts';
import { parseIptables } from '../../../src/probes/firewall/parse-iptables.ts';
import { parseNft } from '../../../src/probes/firewall/parse-nft.ts';
import type { Table } from '../../../src/probes/firewall/ruleset.ts';
import { outcomeAt, type Packet } from '../../../src/probes/firewall/traverse.ts';
import { ENGINE_20, ENGINE_28, ENGINE_29 } from './printed-rules.ts';

const tablesOf = (parsed: ReturnType<typeof parseNft>): readonly Table[] => {
  if ('wrong' in parsed) throw new Error(parsed.wrong);
  return parsed;
};
const iptables = (text: string): readonly Table[] => tablesOf(parseIptables(text, 'ip'));
/** One table with these rules in its chain FORWARD. */
const forward = (policy: string, ...rules: readonly string[]): readonly Table[] =>
  iptables(['*filter', `:FORWARD ${policy} [0:0]`, ':OWN - [0:0]', ...rules, 'COMMIT', ''].join('\n'));

const stranger = (change: Partial<Packet> = {}): Packet => ({
  family: 'ip',
  in: 'eth0',
  out: 'docker0',
  protocol: 'tcp',
  port: 9,
  originalPort: 9,
  translated: false,
  destinations: [],
  ...change,
});
const fate = (tables: readonly Table[], change: Partial<Packet> = {}) =>
  outcomeAt(tables, 'forward', stranger(change)).sure;

describe('rules of engines', () => {
  test('28.5 drop what nobody published, though the policy accepts: jumps are followed', () => {
    const tables = iptables(ENGINE_28);
    expect(fate(tables)).toBe('drop');
    expect(fate(tables, { out: 'br-07bfa6dd4a55' })).toBe('drop');
    expect(fate(tables, { out: 'br-07bfa6dd4a55', port: 80, destinations: ['172.19.0.2'] })).toBe('accept');
    expect(fate(tables, { out: 'br-0e11560fd812' })).toBe('accept');
  });

  test('20.10 on a host that forwarded before it started let everything in', () => {
    expect(fate(iptables(ENGINE_20))).toBe('accept');
    expect(fate(iptables(ENGINE_20.replace(':FORWARD ACCEPT', ':FORWARD DROP')))).toBe('drop');
  });

  test('29 with nftables have verdict maps and no DOCKER-USER', () => {
    const tables = tablesOf(parseNft(ENGINE_29));
    expect(fate(tables)).toBe('drop');
    expect(fate(tables, { port: 80, destinations: ['172.17.0.2'] })).toBe('accept');
    expect(fate(tables, { out: 'docker1' })).toBe('accept');
    expect(fate(tables, { family: 'ip6' })).toBe('accept');
  });
});

describe('the way of a packet', () => {
  test.each([
    ['a chain jump to DROP is a drop', ['-A FORWARD -j OWN', '-A OWN -j DROP'], 'drop'],
    ['what a chain returns goes on', ['-A FORWARD -j OWN', '-A OWN -j RETURN', '-A FORWARD -j DROP'], 'drop'],
    ['a chain that it goes to does not lead back', ['-A FORWARD -g OWN', '-A FORWARD -j DROP'], 'accept'],
    ['REJECT drops', ['-A FORWARD -j REJECT --reject-with icmp-port-unreachable'], 'drop'],
    ['a log is no decision', ['-A FORWARD -j LOG --log-prefix "-A FORWARD -j DROP"'], 'accept'],
    ['a comment is no condition', ['-A FORWARD -m comment --comment "! -i eth0 -j ACCEPT" -j DROP'], 'drop'],
    [
      'established connections are none of strangers',
      ['-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT', '-A FORWARD -j DROP'],
      'drop',
    ],
    ['another interface', ['-A FORWARD -i eth1 -j DROP'], 'accept'],
    ['not this interface', ['-A FORWARD ! -i docker0 -o docker0 -j DROP'], 'drop'],
    ['interfaces by their beginning', ['-A FORWARD -o docker+ -j DROP'], 'drop'],
    ['a list of senders', ['-A FORWARD -s 10.0.0.0/8 -j ACCEPT', '-A FORWARD -j DROP'], 'drop'],
    ['all but a list of senders', ['-A FORWARD ! -s 10.0.0.0/8 -j DROP'], 'drop'],
    ['an unknown condition does not count', ['-A FORWARD -m set --match-set bad src -j DROP'], 'accept'],
    ['ports and ranges', ['-A FORWARD -p tcp -m multiport --dports 7,8:10 -j DROP'], 'drop'],
    ['another protocol', ['-A FORWARD -p udp -m udp --dport 9 -j DROP'], 'accept'],
    ['with counters', ['[3:180] -A FORWARD -j DROP'], 'drop'],
  ] as const)('%s', (_, rules, end) => {
    expect(fate(forward('ACCEPT', ...rules))).toBe(end);
  });

  test('after DNAT a rule sees the port of the container, and the original one by its name', () => {
    const packet = { port: 80, originalPort: 8080, translated: true };
    const own = (words: string) => fate(forward('ACCEPT', `-A FORWARD -p tcp ${words} -j DROP`), packet);
    expect(own('-m tcp --dport 8080')).toBe('accept');
    expect(own('-m tcp --dport 80')).toBe('drop');
    expect(own('-m conntrack --ctorigdstport 8080 --ctdir ORIGINAL')).toBe('drop');
    expect(own('-m conntrack --ctorigdstport 8080 --ctdir REPLY')).toBe('accept');
    expect(own('-m conntrack --ctstate DNAT')).toBe('drop');
  });

  test('DOCKER-USER that holds only RETURN is empty', () => {
    expect(fate(forward('ACCEPT', '-A FORWARD -j OWN', '-A OWN -j RETURN'))).toBe('accept');
  });

  test('a drop by any table is one for good, and each family has its own', () => {
    const drops = forward('DROP');
    expect(fate([...forward('ACCEPT', '-A FORWARD -j ACCEPT'), ...drops])).toBe('drop');
    expect(fate(drops, { family: 'ip6' })).toBe('accept');
  });

  test('what may be dropped by a condition that is not known is told apart', () => {
    const tables = forward('ACCEPT', '-A FORWARD -m set ! --match-set office src -j DROP');
    expect(outcomeAt(tables, 'forward', stranger())).toEqual({
      sure: 'accept',
      possible: new Set(['drop', 'accept']),
    });
  });

  test('what a program decides over can be accepted or dropped', () => {
    const open = { sure: 'drop', possible: new Set(['drop', 'accept']) };
    const queue = '-A FORWARD -i eth0 -j NFQUEUE --queue-num 0 --queue-bypass';
    expect(outcomeAt(forward('DROP', queue), 'forward', stranger())).toEqual(open);
    expect(outcomeAt(forward('DROP', queue), 'forward', stranger({ in: 'eth1' })).possible).toEqual(
      new Set(['drop']),
    );
    const place = { family: 'ip', table: 'own' };
    const nft = JSON.stringify({
      nftables: [
        { chain: { ...place, name: 'f', type: 'filter', hook: 'forward', prio: 0, policy: 'drop' } },
        { rule: { ...place, chain: 'f', expr: [{ queue: { num: 0, flags: 'bypass' } }] } },
      ],
    });
    expect(outcomeAt(tablesOf(parseNft(nft)), 'forward', stranger())).toEqual(open);
  });

  test('a loop, which no kernel takes, ends', () => {
    expect(fate(forward('ACCEPT', '-A FORWARD -j OWN', '-A OWN -j OWN', '-A OWN -j DROP'))).toBe('drop');
  });
});

describe('rules of nftables', () => {
  const table = (...rules: readonly object[]) =>
    JSON.stringify({
      nftables: [
        { table: { family: 'inet', name: 'own', handle: 1 } },
        {
          chain: {
            family: 'inet',
            table: 'own',
            name: 'f',
            type: 'filter',
            hook: 'forward',
            prio: 0,
            policy: 'accept',
          },
        },
        {
          set: {
            family: 'inet',
            table: 'own',
            name: 'ports',
            type: 'inet_service',
            elem: [9, { range: [20, 30] }],
          },
        },
        ...rules.map((expr) => ({ rule: { family: 'inet', table: 'own', chain: 'f', expr } })),
      ],
    });
  const match = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } });
  const read = (expr: readonly object[]) => fate(tablesOf(parseNft(table([...expr, { drop: null }]))));

  test.each([
    ['an interface', [match({ meta: { key: 'iifname' } }, 'eth0')], 'drop'],
    ['a set of interfaces', [match({ meta: { key: 'oifname' } }, { set: ['br0', 'docker*'] })], 'drop'],
    ['not an interface', [match({ meta: { key: 'oifname' } }, 'docker0', '!=')], 'accept'],
    ['a named set of ports', [match({ payload: { protocol: 'tcp', field: 'dport' } }, '@ports')], 'drop'],
    ['a port', [match({ payload: { protocol: 'tcp', field: 'dport' } }, 9)], 'drop'],
    [
      'the same port of another protocol',
      [match({ payload: { protocol: 'udp', field: 'dport' } }, 9)],
      'accept',
    ],
    ['ports of both', [match({ payload: { protocol: 'th', field: 'dport' } }, 9)], 'drop'],
    [
      'not the port of another protocol',
      [match({ payload: { protocol: 'udp', field: 'dport' } }, 53, '!=')],
      'accept',
    ],
    [
      'a map of ports of another protocol',
      [
        {
          vmap: {
            key: { payload: { protocol: 'udp', field: 'dport' } },
            data: { set: [[9, { drop: null }]] },
          },
        },
      ],
      'accept',
    ],
    ['a family', [match({ meta: { key: 'nfproto' } }, 'ipv6')], 'accept'],
    [
      'not a network of senders of the other family',
      [match({ payload: { protocol: 'ip6', field: 'saddr' } }, { prefix: { addr: 'fd00::', len: 8 } }, '!=')],
      'accept',
    ],
    [
      'not a network of senders',
      [
        match(
          { payload: { protocol: 'ip', field: 'saddr' } },
          { prefix: { addr: '10.0.0.0', len: 8 } },
          '!=',
        ),
      ],
      'drop',
    ],
    ['an extension of iptables, which is not told', [{ xt: { type: 'match', name: 'set' } }], 'accept'],
    [
      'the original port, as nft 1.0 prints it',
      [match({ ct: { key: 'proto-dst', dir: 'original' } }, { set: ['0x9 [invalid type]'] })],
      'drop',
    ],
    [
      'a range of original ports, as nft 1.0 prints it',
      [
        match(
          { ct: { key: 'proto-dst', dir: 'original' } },
          { range: ['0x1f90 [invalid type]', '0x1f9a [invalid type]'] },
        ),
      ],
      'accept',
    ],
    ['a set that is not there', [match({ payload: { protocol: 'tcp', field: 'dport' } }, '@gone')], 'accept'],
  ] as const)('%s', (_, expr, end) => expect(read(expr)).toBe(end));

  test('of other families than those of IP say nothing here', () => {
    expect(tablesOf(parseNft(table().replaceAll('"inet"', '"bridge"')))).toEqual([]);
  });

  it.each([
    '',
    '{}',
    '[]',
    '{"nftables":[{"rule":{}}]}',
    '{"nftables":[{"chain":{"family":"ip"}}]}',
    '['.repeat(200),
  ])('are refused where they are none: %j', (text) => expect(parseNft(text)).toEqual({ wrong: 'form' }));
});

describe('what iptables-save does not print', () => {
  it.each([
    '-A FORWARD -j DROP',
    '*filter\n:FORWARD ACCEPT [0:0]\n',
    '*filter\n-A GONE -j DROP\nCOMMIT',
    '*filter\n*nat\nCOMMIT',
    'x',
  ])('is refused: %j', (text) => expect(parseIptables(text, 'ip')).toEqual({ wrong: 'form' }));

  it('is more than a few thousand rules', () => {
    const rules = Array.from({ length: 20_001 }, () => '-A FORWARD -j RETURN').join('\n');
    expect(parseIptables(`*filter\n:FORWARD ACCEPT [0:0]\n${rules}\nCOMMIT\n`, 'ip')).toEqual({
      wrong: 'size',
    });
  });
});

describe('whatever a host prints', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '!',
      '-i',
      '-o',
      '-m',
      '-j',
      '-g',
      '-p',
      '--dport',
      'DROP',
      'ACCEPT',
      'OWN',
      'eth0',
      '1:',
      '-',
      '"',
      '"a b"',
      '--x',
    ),
    fc.string({ maxLength: 8 }),
  );
  const rules = fc.array(fc.tuple(fc.constantFrom('FORWARD', 'OWN'), fc.array(word, { maxLength: 8 })), {
    maxLength: 12,
  });

  it('is rules or refused, and a packet comes to an end in it', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom('ACCEPT', 'DROP'), (lines, policy) => {
        const text = [
          '*filter',
          `:FORWARD ${policy} [0:0]`,
          ':OWN - [0:0]',
          ...lines.map(([chain, words]) => `-A ${chain} ${words.join(' ')}`),
          'COMMIT',
        ].join('\n');
        const parsed = parseIptables(text, 'ip');
        if ('wrong' in parsed) return;
        const { sure, possible } = outcomeAt(parsed, 'forward', stranger());
        expect(possible.has(sure)).toBe(true);
      }),
    );
  });

  it('a last rule that drops everything drops what no rule before it accepts', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '-A FORWARD -i eth1 -j ACCEPT',
            '-A FORWARD -s 10.0.0.0/8 -j ACCEPT',
            '-A FORWARD -j OWN',
            '-A OWN -o lo -j ACCEPT',
            '-A FORWARD -m x --y z -j ACCEPT',
          ),
        ),
        (lines) => {
          expect(fate(forward('ACCEPT', ...lines, '-A FORWARD -j DROP'))).toBe('drop');
        },
      ),
    );
  });

  it('expressions of any kind are rules or refused', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const keys = fc.constantFrom('match', 'vmap', 'jump', 'dnat', 'drop', 'xt', 'left', 'right', 'set');
    fc.assert(
      fc.property(fc.array(fc.dictionary(keys, value)), (expr) => {
        const rule = { family: 'ip', table: 't', chain: 'f', expr };
        const chain = {
          family: 'ip',
          table: 't',
          name: 'f',
          hook: 'forward',
          type: 'filter',
          policy: 'drop',
        };
        const parsed = tablesOf(parseNft(JSON.stringify({ nftables: [{ chain }, { rule }] })));
        expect(['accept', 'drop']).toContain(fate(parsed));
      }),
    );
  });
});

describe('networks', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.0.0.0/8', '10.1.0.0/16', false],
    ['::1', '::1/128', true],
    ['fd00::2', 'fc00::/7', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['10.0.0.1', '::/0', false],
    ['300.0.0.1', '0.0.0.0/0', false],
    ['1::2::3', '::/0', false],
    ['x', '0.0.0.0/0', false],
  ])('%s in %s: %s', (inner, outer, is) => expect(within(inner, outer)).toBe(is));

  test('private ones are told from public ones', () => {
    expect(
      ['127.0.0.1', '192.168.1.1', '172.31.0.1', '100.64.0.1', 'fe80::1', '[fd00::1]'].every(isPrivate),
    ).toBe(true);
    expect(['172.32.0.1', '8.8.8.8', '2001:db8::1', '0.0.0.0'].some(isPrivate)).toBe(false);
  });

  test('a network holds itself and each address in it', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte, byte), fc.integer({ min: 0, max: 32 }), (bytes, bits) => {
        const address = bytes.join('.');
        expect(within(address, `${address}/${bits}`)).toBe(true);
        expect(within(`${address}/${bits}`, `${address}/${bits}`)).toBe(true);
      }),
    );
  });
});
