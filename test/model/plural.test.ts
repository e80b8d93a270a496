import { expect, test } from 'vitest';
import { counted, plural } from '../../src/model/plural.ts';
import { RESOURCE_TYPES } from '../../src/model/subject.ts';

test('every type of resource has a plural', () => {
  expect(RESOURCE_TYPES.map(plural).join(' ')).toBe(
    'hosts engines daemons files images containers networks services users registries volumes processes',
  );
});

test('one is not counted in the plural', () => {
  expect([0, 1, 2].map((number) => counted(number, 'entry'))).toEqual(['0 entries', '1 entry', '2 entries']);
});
