import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isId, parseAccount } from '../../../src/probes/host/account-lines.ts';

const field = fc.string({ maxLength: 12 }).map((text) => text.replace(/[:\n]/g, ''));
const id = fc.nat({ max: 4_294_967_295 });

describe('a line of the account database', () => {
  it('gives back the account that was written into it', () => {
    fc.assert(
      fc.property(
        field.filter((name) => name !== ''),
        field,
        id,
        id,
        field,
        field,
        field,
        (name, password, uid, gid, comment, home, shell) => {
          const line = [name, password, uid, gid, comment, home, shell].join(':');
          expect(parseAccount(line)).toEqual({ name, uid, gid, home });
        },
      ),
    );
  });

  it.each([
    ['no name', ':x:0:0::/:/bin/sh'],
    ['a name of NIS', '+::::::'],
    ['no user id', 'a:x::0::/:/bin/sh'],
    ['no group id', 'a:x:0:::/:/bin/sh'],
    ['a user id that is no number', 'a:x:0x0:0::/:/bin/sh'],
    ['a user id with a sign', 'a:x:-1:0::/:/bin/sh'],
    ['a user id with a blank', 'a:x: 0:0::/:/bin/sh'],
    ['a group id that is no number', 'a:x:0:1e3::/:/bin/sh'],
    ['no home', 'a:x:0:0:comment'],
    ['nothing', ''],
  ])('is none with %s', (_, line) => {
    expect(parseAccount(line)).toBeUndefined();
  });

  it('never throws, and what it gives back has ids', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (line) => {
        const account = parseAccount(line);
        expect(account === undefined || (account.uid >= 0 && account.gid >= 0)).toBe(true);
      }),
    );
  });
});

it('an id is a number of at most ten digits', () => {
  expect(['0', '4294967295'].every(isId)).toBe(true);
  expect([undefined, '', '42949672950', '-1', '1.0', 'x1', '1x'].some(isId)).toBe(false);
});
