import { expect, it, test } from 'vitest';
import check from '../../../checks/runtime/advisory-data-fresh.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { daysLater, identityOf, momentOf, tableWith } from './advisory-facts.ts';

const facts = (days: number, said: '--at' | 'the collection' = 'the collection', bundled = true) => ({
  identity: identityOf(),
  advisories: tableWith(undefined, bundled),
  moment: momentOf(days, said),
});

it('advisory-data-fresh', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'on the last day', facts: facts(90), observed: '90 days old' },
        {
          name: 'older, as the policy allows',
          facts: facts(91),
          policy: { 'advisory-table-max-age-days': 120 },
        },
        { name: 'newer than what it is held against', facts: facts(-30), observed: '-30 days' },
      ],
      fail: [
        { name: 'a day later', facts: facts(91), observed: 'the table that comes along' },
        {
          name: 'a file with an old date',
          facts: facts(400, 'the collection', false),
          observed: 'the file newer.json',
        },
      ],
      error: [{ name: 'a file with a date that lies ahead', facts: facts(-1, 'the collection', false) }],
    }),
  ).toEqual([]);
});

test('an old snapshot is judged as of --at, and both days are told', () => {
  const [verdict] = judge(check, { facts: facts(500, '--at'), subject: daysLater('host', 3) });
  expect(verdict).toMatchObject({
    status: 'fail',
    observed: expect.stringMatching(/collected on 2026-10-13, judged as of 2028-02-22 \(--at\)/),
  });
});
