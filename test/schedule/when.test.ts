import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WEEKDAYS } from '../../src/cli/schedule-options.ts';
import {
  calendarOf,
  cronFields,
  DAYS,
  later,
  nextByCron,
  offsetOf,
  PERIOD,
  type When,
} from '../../src/schedule/when.ts';

const when = (given: Partial<When> = {}): When => ({
  every: 'day',
  hour: 4,
  minute: 30,
  day: 6,
  jitter: 15,
  ...given,
});

const anyWhen: fc.Arbitrary<When> = fc.record({
  every: fc.constantFrom('hour', 'day', 'week'),
  hour: fc.integer({ min: 0, max: 23 }),
  minute: fc.integer({ min: 0, max: 59 }),
  day: fc.integer({ min: 0, max: 6 }),
  jitter: fc.integer({ min: 0, max: 59 }),
});

test.each([
  ['hour', '*-*-* *:30:00', '30 * * * *'],
  ['day', '*-*-* 04:30:00', '30 4 * * *'],
  ['week', 'Sat *-*-* 04:30:00', '30 4 * * 6'],
] as const)('every %s, as systemd and as cron have it', (every, calendar, fields) => {
  expect(calendarOf(when({ every }))).toBe(calendar);
  expect(cronFields(when({ every }))).toBe(fields);
});

test('an offset goes over the hour, the day and the week', () => {
  expect(cronFields(later(when({ every: 'hour', minute: 50 }), 15))).toBe('5 * * * *');
  expect(cronFields(later(when({ hour: 23, minute: 50 }), 15))).toBe('5 0 * * *');
  expect(cronFields(later(when({ every: 'week', hour: 23, minute: 50 }), 15))).toBe('5 0 * * 0');
});

describe('the offset of a machine', () => {
  test('is the same each time, within the jitter, and not the same for all machines and names', () => {
    const machines = Array.from({ length: 200 }, (_, index) => `machine-${index}`);
    const offsets = machines.map((id) => offsetOf(id, 'audit', 15));
    expect(machines.map((id) => offsetOf(id, 'audit', 15))).toEqual(offsets);
    expect([...new Set(offsets)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, index) => index),
    );
    expect(machines.some((id, index) => offsetOf(id, 'other', 15) !== offsets[index])).toBe(true);
    expect(offsetOf('machine-1', 'audit', 0)).toBe(0);
  });
});

test('the next run by cron is the first moment after now that fits', () => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(anyWhen, moment, (given, now) => {
      const next = nextByCron(cronFields(given), now);
      const minutes = (next.getTime() - now.getTime()) / 60_000;
      expect(minutes).toBeGreaterThan(0);
      // Where clocks are set forward over it, there is none that time.
      expect(minutes).toBeLessThanOrEqual(2 * PERIOD[given.every] + 60);
      expect(next.getMinutes()).toBe(given.minute);
      if (given.every !== 'hour') expect(next.getHours()).toBe(given.hour);
      if (given.every === 'week') expect(next.getDay()).toBe(given.day);
    }),
  );
  expect(nextByCron('30 4 * * *', new Date(2026, 10, 23, 4, 30))).toEqual(new Date(2026, 10, 24, 4, 30));
});

test('the command line has the same days', () => {
  expect(WEEKDAYS).toEqual(DAYS);
});
