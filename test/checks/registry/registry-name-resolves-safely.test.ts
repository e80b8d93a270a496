import { describe, expect, it, test } from 'vitest';
import check from '../../../checks/registry/registry-name-resolves-safely.ts';
import { examineCheck, sampleSubject } from '../../../src/kit/testing.ts';
import { isInRange } from '../../../src/probes/registry/address-range.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];
const facts = (addresses: readonly string[], version = '28.5.2', ranges: readonly string[] = []) => ({
  addresses,
  engines: [{ engine: 'root', version, ranges: [...ranges, ...LOOPBACK] }],
});
const named = (host: string) => sampleSubject('registry', { name: `${host}:5000`, host });

test('registry-name-resolves-safely', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'one address of its own',
          facts: facts(['10.1.2.3']),
          observed: 'registry.example = 10.1.2.3',
        },
        { name: 'localhost', facts: facts(['127.0.0.1', '::1']), subject: named('localhost') },
        { name: 'an address of loopback', facts: facts(['127.0.0.1']), subject: named('127.0.0.1') },
        {
          name: 'a name that is meant to be local',
          facts: facts(['127.0.0.1']),
          policy: { 'accepted-local-registries': ['registry.example:5000'] },
        },
        {
          name: 'an engine that asks for all answers',
          facts: facts(['10.1.2.3', '192.0.2.1'], '29.8.2', ['10.0.0.0/8']),
        },
      ],
      fail: [
        {
          name: 'loopback beside another',
          facts: facts(['127.0.0.1', '192.0.2.1']),
          observed: '127.0.0.1, 192.0.2.1',
        },
        {
          name: 'loopback of IPv6 beside another, with a newer engine',
          facts: facts(['192.0.2.1', '::1'], '29.8.2'),
        },
        {
          name: 'some in an insecure range',
          facts: facts(['10.1.2.3', '192.0.2.1'], '29.8.1', ['10.0.0.0/8']),
        },
        {
          name: 'a candidate of the release that mends it',
          facts: facts(['10.1.2.3', '192.0.2.1'], '29.8.2-rc.1', ['10.0.0.0/8']),
        },
        { name: 'a public name that is loopback', facts: facts(['127.0.0.1']) },
        { name: 'metadata', facts: facts(['169.254.169.254']) },
        { name: 'a neighbour on the link', facts: facts(['fe80::1', '10.1.2.3']) },
      ],
      manual: [
        { name: 'all in an insecure range', facts: facts(['10.1.2.3'], '28.5.2', ['10.0.0.0/8']) },
        { name: 'a short name that is loopback', facts: facts(['127.0.1.1']), subject: named('registry') },
      ],
    }),
  ).toEqual([]);
});

test('no range has to be configured: those of loopback are always there, and are told', () => {
  const [verdict] = [
    check.assess(facts(['127.0.0.1', '192.0.2.1']), named('registry.example'), {
      local: { configured: false },
    }),
  ].flat();
  expect(verdict).toMatchObject({
    status: 'fail',
    message: expect.stringContaining('engine 28.5.2 verifies none'),
  });
});

describe('a range', () => {
  it.each([
    ['10.255.0.1', '10.0.0.0/8', true],
    ['11.0.0.1', '10.0.0.0/8', false],
    ['192.0.2.129', '192.0.2.128/25', true],
    ['192.0.2.1', '192.0.2.128/25', false],
    ['fd12::1', 'fd00::/8', true],
    ['::ffff:10.0.0.1', '10.0.0.0/8', true],
    ['10.0.0.1', '::/0', false],
    ['10.0.0.1', '0.0.0.0/0', true],
    ['10.0.0.1', 'registry.example', false],
    ['10.0.0.1', '10.0.0.0/99', false],
  ])('%s in %s: %s', (address, range, inside) => {
    expect(isInRange(address, range)).toBe(inside);
  });
});
