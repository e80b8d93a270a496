import { expect, test } from 'vitest';
import check from '../../../checks/network/network-published-ports-respect-firewall.ts';
import { examineCheck, sampleSubject } from '../../../src/kit/testing.ts';
import type { PublishedAddress } from '../../../src/probes/firewall/published-path.ts';
import { hidden } from '../containers/hidden.ts';
import { network, rules } from './sample-network.ts';

const port = (change: Partial<PublishedAddress> = {}): PublishedAddress => ({
  container: 'web',
  containerPort: '80/tcp',
  address: '0.0.0.0',
  port: 8080,
  ...change,
});
const given = (...ports: readonly PublishedAddress[]) => ({ network: network(), ports });
const DENIES = [':INPUT DROP [0:0]', ':FORWARD ACCEPT [0:0]'];
const NONE = [':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]'];
/** The same rules for IPv4 with one that sends the port on to the container, as engines write it. */
const published = (filter: readonly string[]) => {
  const all = rules(filter);
  const nat = { what: 'port' as const, not: false, values: ['8080'] };
  const chain = {
    name: 'DOCKER',
    hook: null,
    policy: 'accept' as const,
    nat: true,
    rules: [{ conditions: [nat], target: { kind: 'dnat' as const, to: '172.18.0.2:80' } }],
  };
  return { ...all, tables: [...all.tables, { family: 'ip' as const, name: 'nat', chains: [chain] }] };
};
const hints = (filter: readonly string[] = DENIES) => ({ rules: published(filter) });

test('network-published-ports-respect-firewall', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'on loopback', facts: given(port({ address: '127.0.0.1' })), hints: hints() },
        {
          name: 'on a private address, the rules not read',
          facts: given(port({ address: '10.0.0.7' })),
          hints: { rules: hidden },
        },
        {
          name: 'may be public',
          facts: given(port()),
          hints: hints(),
          policy: { 'allowed-public-ports': [8080] },
        },
        {
          name: 'restricted by a rule in the way of forwarded packets',
          facts: given(port()),
          hints: hints([...DENIES, '-A FORWARD -m conntrack --ctorigdstport 8080 ! -s 192.0.2.0/24 -j DROP']),
        },
      ],
      fail: [
        {
          name: 'past a firewall that denies by default',
          facts: given(port()),
          hints: hints(),
          observed: '0.0.0.0:8080',
        },
        { name: 'on a public address', facts: given(port({ address: '203.0.113.6' })), hints: hints() },
        {
          name: 'one of several',
          facts: given(port({ address: '127.0.0.1' }), port()),
          hints: hints(),
          policy: { 'allowed-public-ports': [443] },
        },
      ],
      manual: [
        { name: 'no firewall of the host', facts: given(port()), hints: hints(NONE) },
        {
          name: 'another firewall in front',
          facts: given(port()),
          hints: hints(),
          policy: { 'external-firewall': 'security group web' },
          observed: 'security group web',
        },
        {
          name: 'restricted by a list',
          facts: given(port()),
          hints: hints([...DENIES, '-A FORWARD -m set ! --match-set office src -j DROP']),
        },
      ],
      notapplicable: [{ name: 'no published port', facts: given(), hints: hints() }],
      error: [{ name: 'the rules not read', facts: given(port()), hints: { rules: hidden } }],
    }),
  ).toEqual([]);
});

test.each([
  [
    'on one of two interfaces, a private one of which accepts everything',
    [...DENIES, '-A INPUT -i wg0 -j ACCEPT'],
    'fail',
  ],
  ['on none', NONE, 'manual'],
] as const)('a firewall that denies by default %s', (_, filter, status) => {
  const all = published(filter);
  const outward = [...all.outward, { name: 'wg0', addresses: ['10.8.0.1'] }];
  const facts = {
    ...given(port()),
    rules: { known: true as const, value: { ...all, outward }, evidence: [] },
  };
  const settings = { allowed: { configured: false }, external: { configured: false } } as const;
  expect([check.assess(facts, sampleSubject('network'), settings)].flat()).toMatchObject([{ status }]);
});

test('for IPv6 only the rules of IPv6 are a firewall', () => {
  const all = rules(DENIES, NONE);
  const facts = {
    ...given(port({ address: '::' })),
    rules: { known: true as const, value: all, evidence: [] },
  };
  const settings = { allowed: { configured: false }, external: { configured: false } } as const;
  expect([check.assess(facts, sampleSubject('network'), settings)].flat()).toMatchObject([
    { status: 'manual' },
  ]);
});

test('the ports of a rootless engine are those of a program on the host, which its rules do stop', () => {
  const engine = sampleSubject('engine', { rootless: true, id: 'user:alice' });
  const subject = { ...sampleSubject('network'), parent: engine };
  const facts = { ...given(port()), rules: { known: true, value: published(DENIES), evidence: [] } };
  const verdicts = [
    check.assess(facts, subject, { allowed: { configured: false }, external: { configured: false } }),
  ].flat();
  expect(verdicts).toMatchObject([{ status: 'pass' }]);
});
