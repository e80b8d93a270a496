import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress, parseAddress } from '../../src/model/address.ts';

test.each([
  ['web-1', { host: 'web-1' }],
  ['web_1.example.com', { host: 'web_1.example.com' }],
  ['root@web-1:2222', { user: 'root', host: 'web-1', port: 2222 }],
  ['a@b@web-1', { user: 'a@b', host: 'web-1' }],
  ['EXAMPLE\\me@web-1', { user: 'EXAMPLE\\me', host: 'web-1' }],
  ['10.0.0.5', { host: '10.0.0.5' }],
  ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
  ['[2001:db8::1]', { host: '2001:db8::1' }],
  ['2001:db8::1', { host: '2001:db8::1' }],
  ['2001:db8::1:22', { host: '2001:db8::1:22' }],
  ['me@[fe80::1%eth0]:22', { user: 'me', host: 'fe80::1%eth0', port: 22 }],
  ['ssh://web-1', { host: 'web-1' }],
  ['SSH://me@web-1:22/', { user: 'me', host: 'web-1', port: 22 }],
  ['ssh://me%40corp@[::1]:22', { user: 'me@corp', host: '::1', port: 22 }],
])('%s is understood', (text, expected) => {
  expect(parseAddress(text)).toEqual(expected);
});

test.each([
  ['', 'is empty'],
  ['-oProxyCommand=x', 'is no [user@]host[:port]'],
  ['-l@web-1', 'no proper user'],
  ['@web-1', 'no proper user'],
  ['$(id)@web-1', 'no proper user'],
  ['me@', 'is no'],
  ['me@-web', 'is no'],
  ['web 1', 'is no'],
  ['web-1;id', 'is no'],
  ['web-1:', 'a port that is not'],
  ['web-1:0', 'a port that is not'],
  ['web-1:65536', 'a port that is not'],
  ['web-1:022', 'a port that is not'],
  ['web-1:ssh', 'a port that is not'],
  ['web:1:2', '[address]:port'],
  ['[web-1]:22', 'no IPv6 address between its brackets'],
  ['[::1', '[address]:port'],
  ['[::1]22', '[address]:port'],
  ['https://web-1', 'ssh://'],
  ['tcp://web-1:2375', 'ssh://'],
  ['ssh://me:secret@web-1', 'password'],
  ['ssh://web-1/etc', 'has a path'],
  ['ssh://%zz@web-1', 'no proper user'],
  ['web\u0000', 'is no'],
  ['\u202eweb', 'is no'],
  ['a'.repeat(256), 'is no'],
])('%j is no address, and why is said', (text, why) => {
  expect(parseAddress(text)).toEqual({ wrong: expect.stringContaining(why) });
});

describe('for any address', () => {
  const host = fc.oneof(fc.stringMatching(/^[a-z0-9_][a-z0-9_.-]{0,20}$/), fc.ipV4(), fc.ipV6());
  const user = fc.option(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,10}$/), { nil: undefined });
  const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });

  test('what is written is what is read again', () => {
    fc.assert(
      fc.property(host, user, port, (name, login, number) => {
        const address = {
          host: name,
          ...(login === undefined ? {} : { user: login }),
          ...(number === undefined ? {} : { port: number }),
        };
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });

  test('whatever is read is never an option of ssh and has no blank', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const address = parseAddress(text);
        if ('wrong' in address) return;
        expect(address.host).toMatch(/^[^-\s][^\s]*$/);
        expect(address.user ?? 'x').toMatch(/^[^-\s][^\s]*$/);
      }),
    );
  });
});
