import { expect, test } from 'vitest';
import { complaint, expectComplaint, understand } from '../support.ts';

const PIN = `SHA256:${'a'.repeat(43)}`;

/** The way to the first host. */
const way = (hosts: string) => understand(`defaults: {key: k}\nhosts:\n${hosts}`).hosts[0]?.jump;

test('a hop that is a host has its key and its pins on the way too, and whoever logs in there', () => {
  const hosts = `  web: {jump: [outer, me@inner, elsewhere]}
  outer: {address: 192.0.2.1, hostKeys: ${PIN}, jump: none}
  inner: {address: 10.0.0.1, user: ops, port: 2222, key: other}
`;
  expect(way(hosts)).toEqual([
    { address: '192.0.2.1', name: 'outer', key: '/etc/fleet/k', hostKeys: [PIN], direct: true },
    { address: 'me@10.0.0.1:2222', name: 'inner', key: '/etc/fleet/other' },
    { address: 'elsewhere' },
  ]);
});

test('the way to a hop is a part of the way', () => {
  const addresses = way('  web: {jump: c}\n  c: {jump: b}\n  b: {jump: a}\n  a: {address: 192.0.2.1}\n');
  expect(addresses?.map(({ address }) => address)).toEqual(['192.0.2.1', 'b', 'c']);
});

/** Each host leads over the next in the list, so many times. */
const chain = (length: number, times: number) =>
  Array.from({ length }, (_, index) => {
    const next = Array.from({ length: times }, () => `h${index + 1}`);
    return `  h${index}: {jump: [${next.join(', ')}]}\n`;
  }).join('');

test('a way that is too long is no way, however it comes about', () => {
  expect(way(chain(16, 1))).toHaveLength(16);
  for (const hosts of [chain(17, 1), chain(5000, 1), chain(60, 2), chain(5000, 3), chain(1, 17)]) {
    expectComplaint(`hosts:\n${hosts}`, 2, 'the way to h0 leads over more than 16 machines');
  }
});

test('this machine is on no way', () => {
  expect(complaint(() => way('  web: {jump: here}\n  here: {address: local}\n'))).toContain(
    'here, the jump of web, is this machine.',
  );
});
