import { createHash } from 'node:crypto';
import { expect, it, test } from 'vitest';
import { fingerprint } from '../../src/assess/fingerprint.ts';
import type { Resource } from '../../src/model/subject.ts';

const shop: Resource = { type: 'container', name: 'shop', id: 'c1', engine: 'root' };
const CHECK = 'container-not-privileged';
const print = (change: Partial<Resource> = {}, check = CHECK, host = 'web-1') =>
  fingerprint(check, host, { ...shop, ...change });

/** What a waiver of an earlier release holds. */
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a fingerprint is the same in every release', () => {
  expect(print()).toBe(sha256(`[1,"${CHECK}","web-1","root","container","name:shop"]`));
  expect(print({ type: 'host', name: 'web-1', id: null, engine: null })).toBe(
    sha256(`[1,"${CHECK}","web-1",null,"host","name:web-1"]`),
  );
  expect(print({ key: 'compose:shop/web' })).toBe(
    sha256(`[1,"${CHECK}","web-1","root","container","compose:shop/web"]`),
  );
});

it('does not change when a container is made anew', () => {
  expect(print({ id: 'c2' })).toBe(print());
  expect(print({ name: 'shop-web-2', key: 'compose:shop/web' })).toBe(print({ key: 'compose:shop/web' }));
});

it('tells apart checks, hosts, engines, types and names', () => {
  const all = [
    print(),
    print({}, 'container-memory-limited'),
    print({}, CHECK, 'web-2'),
    print({ engine: 'user:alice' }),
    print({ type: 'service' }),
    print({ name: 'shop2' }),
    print({ key: 'shop' }),
  ];
  expect(new Set(all).size).toBe(all.length);
});
