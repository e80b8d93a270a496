import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countControls, scoreControls } from '../../src/assess/score.ts';
import { percent } from '../../src/model/score-counts.ts';
import { CONTROL_STATUSES, combineStatuses, STATUSES } from '../../src/model/status.ts';

const controls = (counts: Partial<Record<(typeof CONTROL_STATUSES)[number], number>>, waived = 0) =>
  Object.entries(counts).flatMap(([status, count]) =>
    Array.from({ length: count }, (_, index) => ({
      status: status as (typeof CONTROL_STATUSES)[number],
      waived: status === 'fail' && index < waived,
    })),
  );

describe('scoreControls', () => {
  test('takes pass, fail and error as the whole', () => {
    const score = scoreControls(
      controls({ pass: 6, fail: 3, error: 1, manual: 5, notapplicable: 7, notselected: 9 }, 2),
    );
    expect(score).toMatchObject({ compliance: 60, complianceWithWaivers: 80, coverage: 90, notScored: null });
    expect(score.counts).toEqual({
      pass: 6,
      fail: 3,
      error: 1,
      manual: 5,
      notapplicable: 7,
      notselected: 9,
      waived: 2,
    });
  });

  test('gives no compliance below 80 % coverage, and says why', () => {
    const score = scoreControls(controls({ pass: 70, fail: 9, error: 21 }));
    expect(score).toMatchObject({ compliance: null, complianceWithWaivers: null, coverage: 79 });
    expect(score.notScored).toContain('79 %');
    expect(scoreControls(controls({ pass: 8, error: 2 })).compliance).toBe(80);
  });

  test('is null where nothing applied', () => {
    expect(scoreControls(controls({ manual: 3, notapplicable: 9 }))).toMatchObject({
      compliance: null,
      coverage: null,
    });
    expect(scoreControls([]).notScored).toBe('No control applied here that a machine could decide.');
  });

  test('counts every control once', () => {
    const status = fc.constantFrom(...CONTROL_STATUSES);
    fc.assert(
      fc.property(fc.array(fc.record({ status, waived: fc.boolean() })), (list) => {
        const { waived, ...counts } = countControls(list);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(list.length);
        expect(waived).toBeLessThanOrEqual(counts.fail);
      }),
    );
  });
});

test('percent has one decimal, half up', () => {
  expect(percent(1, 3)).toBe(33.3);
  expect(percent(2, 3)).toBe(66.7);
  expect(percent(1, 800)).toBe(0.1);
  expect(percent(1, 2000)).toBe(0.1);
  expect(percent(1, 2001)).toBe(0);
  expect(percent(0, 0)).toBeNull();
  expect(percent(118, 118)).toBe(100);
});

describe('combineStatuses', () => {
  test('fail > error > manual > pass > notapplicable', () => {
    const order = ['fail', 'error', 'manual', 'pass', 'notapplicable'] as const;
    for (const [index, status] of order.entries()) {
      for (const weaker of order.slice(index)) expect(combineStatuses([weaker, status])).toBe(status);
    }
    expect(combineStatuses([])).toBeNull();
  });

  test('an error never disappears behind a pass', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STATUSES)), (statuses) => {
        const combined = combineStatuses(statuses);
        if (statuses.includes('error')) expect(['error', 'fail']).toContain(combined);
      }),
    );
  });
});
