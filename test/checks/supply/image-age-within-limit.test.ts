import { expect, test } from 'vitest';
import check from '../../../checks/supply/image-age-within-limit.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { built, imported, inspected } from '../images/sample-image.ts';

/** The audit is of 1 January 2026. */
const image = (Created: string, label?: string) => ({
  inspect: {
    ...inspected(label ? { Labels: { 'org.opencontainers.image.created': label } } : {}),
    Created,
    RepoTags: ['web:1'],
  },
  build: imported,
});

test('image-age-within-limit', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'fresh',
          facts: image('2025-12-31T00:00:00.123456789Z'),
          observed: 'Created = 2025-12-31T00:00:00.123Z, 0 days before the audit',
        },
        { name: 'at the limit', facts: image('2025-10-03T00:00:00Z') },
        {
          name: 'an own limit by name',
          facts: image('2020-01-01T00:00:00Z'),
          policy: { 'longest-image-age-by-name': ['db:*=1', 'web:*=9999'] },
        },
        {
          name: 'pitfall: no date of its own, and a label that tells one',
          facts: image('1970-01-01T00:00:00Z', '2025-12-01T00:00:00Z'),
          observed: 'label',
        },
        {
          name: 'pitfall: the age of a base is in the history only',
          facts: { ...image('2025-12-31T00:00:00Z'), build: built('ADD x in /') },
          observed: 'oldest step of its history of 2025-10-09',
        },
        { name: 'a clock that is a little ahead', facts: image('2026-01-01T12:00:00Z') },
      ],
      fail: [
        { name: 'old', facts: image('2025-10-02T23:59:59Z'), observed: '90 days before the audit' },
        { name: 'old by its label', facts: image('0001-01-01T00:00:00Z', '2020-01-01T00:00:00Z') },
        {
          name: 'a shorter limit',
          facts: image('2025-12-01T00:00:00Z'),
          policy: { 'longest-image-age-days': 7 },
        },
      ],
      manual: [
        { name: 'pitfall: a reproducible build is not 50 years old', facts: image('1970-01-01T00:00:00Z') },
        { name: 'pitfall: of 1980, as Buildpacks write it', facts: image('1980-01-01T00:00:01Z') },
        { name: 'no date', facts: image(''), observed: 'not told' },
        { name: 'a label that is none', facts: image('0001-01-01T00:00:00Z', 'yesterday') },
        {
          name: 'pitfall: a date of the future',
          facts: image('2026-01-03T00:00:00Z'),
          observed: '2026-01-03',
        },
      ],
    }),
  ).toEqual([]);
});
