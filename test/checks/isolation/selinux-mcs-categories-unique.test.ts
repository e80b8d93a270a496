import { expect, test } from 'vitest';
import check from '../../../checks/isolation/selinux-mcs-categories-unique.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { categoriesOf } from '../../../src/probes/lsm/categories.ts';
import type { Levelled } from '../../../src/probes/lsm/levels.ts';
import { CONTAINER_ID, container } from '../containers/sample-container.ts';
import { withApparmor, withSelinux } from './sample-lsm.ts';

const OTHER_ID = 'd'.repeat(64);

const levelled = (name: string, id: string, level: string, more: Partial<Levelled> = {}): Levelled => ({
  id,
  name,
  running: true,
  level,
  categories: categoriesOf(level) ?? new Set(),
  joined: [],
  workload: null,
  ...more,
});
const own = (level: string, more: Partial<Levelled> = {}) => levelled('web', CONTAINER_ID, level, more);
const other = (level: string, more: Partial<Levelled> = {}) => levelled('db', OTHER_ID, level, more);
const given = (...levels: Levelled[]) => ({ facts: { inspect: container(), state: withSelinux(), levels } });
const shop = { workload: 'compose project shop' };

test('selinux-mcs-categories-unique', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'categories of its own', ...given(own('s0:c3,c5'), other('s0:c3,c9')), observed: 's0:c3,c5' },
        {
          name: 'shared within a project that the policy lists',
          ...given(own('s0:c3,c5', shop), other('s0:c3,c5', shop)),
          policy: { 'shared-level-groups': ['shop'] },
        },
        {
          name: 'shared among containers that the policy lists by one pattern',
          ...given(levelled('shop-a', CONTAINER_ID, 's0:c3,c5'), levelled('shop-b', OTHER_ID, 's0:c3,c5')),
          policy: { 'shared-level-groups': ['shop-*'] },
        },
      ],
      fail: [
        {
          name: 'the same categories in another order',
          ...given(own('s0:c5,c3'), other('s0:c3,c5')),
          observed: 'level of db = s0:c3,c5',
        },
        { name: 'the same categories as a range', ...given(own('s0:c0.c3'), other('s0:c0,c1,c2,c3')) },
        { name: 'another one that contains its own', ...given(own('s0:c1,c2'), other('s0:c1,c2,c3')) },
        { name: 'its own contain those of another', ...given(own('s0:c1,c2'), other('s0:c1')) },
        {
          name: 'those on the files of one that does not run',
          ...given(own('s0:c1,c2'), other('s0:c1,c2', { running: false })),
        },
        { name: 'none', ...given(own('s0'), other('s0:c1,c2')) },
        { name: 'none, and no other container', ...given(own('s0')) },
        { name: 'all of them', ...given(own('s0-s0:c0.c1023'), other('s0:c1,c2')) },
        {
          name: 'two projects, of which the policy lists one',
          ...given(own('s0:c1,c2', shop), other('s0:c1,c2', { workload: 'compose project bank' })),
          policy: { 'shared-level-groups': ['shop'] },
        },
      ],
      manual: [
        { name: 'one project', ...given(own('s0:c1,c2', shop), other('s0:c1,c2', shop)) },
        { name: 'a joined namespace', ...given(own('s0:c1,c2', { joined: [OTHER_ID] }), other('s0:c1,c2')) },
        {
          name: 'its namespace joined by the other',
          ...given(own('s0:c1,c2'), other('s0:c1,c2', { joined: [CONTAINER_ID] })),
        },
        {
          name: 'both joined to a third',
          ...given(own('s0:c1,c2', { joined: ['e'] }), other('s0:c1,c2', { joined: ['e'] })),
        },
      ],
      notapplicable: [
        { name: 'SELinux is off', facts: { inspect: container(), state: withApparmor(), levels: [] } },
        {
          name: 'a policy without levels',
          facts: { inspect: container(), state: withSelinux({ mls: false }), levels: [] },
          observed: 'mls = 0',
        },
        { name: 'no other container, and categories', ...given(own('s0:c1,c2')) },
      ],
      error: [
        {
          name: 'whether there are levels was not read',
          facts: { inspect: container(), state: withSelinux({ mls: null }), levels: [] },
        },
        { name: 'it is not among those that were looked at', ...given(other('s0:c1,c2')) },
      ],
    }),
  ).toEqual([]);
});
