import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalAddress, isWildcard, splitHostPort } from '../../../src/probes/swarm/addresses.ts';

describe('an address with a port', () => {
  test.each([
    ['10.0.0.1:2377', { host: '10.0.0.1', port: 2377 }],
    ['[fd00::1]:2377', { host: 'fd00::1', port: 2377 }],
    ['[::]:2477', { host: '::', port: 2477 }],
    ['eth0:2377', { host: 'eth0', port: 2377 }],
    [':2377', { host: '', port: 2377 }],
    ['fd00::1:2377', null],
    ['fd00::1', null],
    ['10.0.0.1', null],
    ['10.0.0.1:0', null],
    ['10.0.0.1:65536', null],
    ['10.0.0.1:65535', { host: '10.0.0.1', port: 65_535 }],
    ['10.0.0.1:1', { host: '10.0.0.1', port: 1 }],
    ['10.0.0.1:2377x', null],
    ['[fd00::1]', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(splitHostPort(text)).toEqual(expected);
  });

  test('is put together of what it was taken apart into', () => {
    const host = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (address, port) => {
        const text = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
        expect(splitHostPort(text)).toEqual({ host: address, port });
      }),
    );
  });
});

describe('the one form of an address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    ['FD00:0:0:0::1', 'fd00::1'],
    ['[fd00::1]', 'fd00::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['::ffff:10.0.1.201', '10.0.1.201'],
    // Only the first 96 bits make it an IPv4 address within IPv6.
    ['fd00::ffff:a00:1', 'fd00::ffff:a00:1'],
    ['::ffff:a00:1:2', '::ffff:a00:1:2'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['eth0', null],
    ['10.0.0.256', null],
    ['10.0.0', null],
    ['10.0.0.1.5', null],
    ['fd00::1/64', null],
    ['xfd00::1', null],
    ['x[fd00::1]', null],
    ['[fd00::1]x', null],
    ['1:2', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  test('is the same for every spelling, and an address of its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const canonical = canonicalAddress(address);
        expect(isIP(canonical ?? '')).not.toBe(0);
        expect(canonicalAddress(canonical ?? '')).toBe(canonical);
        expect(canonicalAddress(address.toUpperCase())).toBe(canonical);
      }),
    );
  });

  test('is none of what is no address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (canonicalAddress(text) !== null) expect(isIP(text.replace(/^\[|\]$|%.*$/g, ''))).not.toBe(0);
      }),
    );
  });
});

test.each(['0.0.0.0', '::', '[::]', '0:0:0:0:0:0:0:0', '*', '', '::ffff:0.0.0.0'])(
  'all addresses have several names, such as "%s"',
  (address) => expect(isWildcard(address)).toBe(true),
);

test.each(['10.0.0.1', '::1', 'fd00::1', 'eth0', '0.0.0.1'])('%s does not mean all addresses', (address) =>
  expect(isWildcard(address)).toBe(false),
);
