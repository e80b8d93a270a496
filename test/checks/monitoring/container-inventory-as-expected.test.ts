import { expect, test } from 'vitest';
import check from '../../../checks/monitoring/container-inventory-as-expected.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { PresentContainer } from '../../../src/probes/monitoring/container-inventory.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

const web = (change: Partial<PresentContainer> & { name?: string } = {}): PresentContainer => {
  const { name = 'shop-web-1', ...more } = change;
  return {
    resource: { type: 'container', name, id: 'c'.repeat(64), engine: 'root' },
    running: true,
    project: 'shop',
    service: 'web',
    image: 'nginx:1.29',
    repositories: ['docker.io/library/nginx'],
    digests: [DIGEST],
    ...more,
  };
};
const given = (
  containers: readonly PresentContainer[],
  list: readonly object[] | null,
  more: object = {},
) => ({
  inventory: { containers, foreign: [], complete: true, ...more },
  list: list === null ? null : { containers: list },
});
const byService = { project: 'shop', service: 'web', image: 'nginx' };

test('container-inventory-as-expected', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'by pattern', facts: given([web()], [{ name: 'shop-*' }]) },
        {
          name: 'by labels and repository, since names carry indexes and random parts',
          facts: given([web({ name: 'shop_web.1.x7h2' })], [byService]),
        },
        { name: 'by digest', facts: given([web()], [{ name: 'shop-*', digest: DIGEST, least: 1, most: 1 }]) },
        {
          name: 'a stopped one that is on the list',
          facts: given([web({ running: false })], [{ name: 'shop-*', most: 1 }]),
        },
        { name: 'an entry for this host', facts: given([web()], [{ name: 'shop-*', hosts: ['samp*'] }]) },
      ],
      fail: [
        {
          name: 'one that is not on the list',
          facts: given([web(), web({ name: 'xmrig' })], [{ name: 'shop-*' }]),
        },
        {
          name: 'the name of an expected one with another image',
          facts: given([web({ repositories: ['docker.io/evil/nginx'], image: 'evil/nginx' })], [byService]),
        },
        {
          name: 'the same repository with another digest',
          facts: given([web({ digests: [OTHER] })], [{ ...byService, digest: DIGEST }]),
        },
        {
          name: 'one that is missing',
          facts: given([web({ running: false })], [{ name: 'shop-*', least: 1 }]),
        },
        {
          name: 'one too many',
          facts: given([web(), web({ name: 'shop-web-2' })], [{ name: 'shop-*', most: 1 }]),
          observed: '2 of at most 1',
        },
        {
          name: 'an entry for another host',
          facts: given([web()], [{ name: 'shop-*', hosts: ['other'] }, { name: 'db' }]),
        },
      ],
      manual: [
        { name: 'no list', facts: given([web()], null), observed: 'shop-web-1' },
        { name: 'a leftover', facts: given([web({ name: 'x', running: false })], [{ name: 'shop-*' }]) },
        {
          name: 'processes in a container that no engine lists',
          facts: given([web()], [{ name: '*' }], { foreign: [{ id: 'f'.repeat(64), program: 'pause' }] }),
          observed: 'pause in ffffffffffff',
        },
      ],
      notapplicable: [
        { name: 'no entry for this host', facts: given([web()], [{ name: 'a', hosts: ['b'] }]) },
      ],
      error: [
        {
          name: 'a process table that is shown in part',
          facts: given([web()], [{ name: '*' }], { complete: false }),
        },
      ],
    }),
  ).toEqual([]);
});

test('each container has a finding of its own', () => {
  const verdicts = judge(check, { facts: given([web(), web({ name: 'xmrig' })], [{ name: 'shop-*' }]) });
  expect(verdicts.map((one) => [one.status, 'resource' in one ? one.resource?.name : undefined])).toEqual([
    ['pass', 'shop-web-1'],
    ['fail', 'xmrig'],
    ['pass', undefined],
  ]);
});
