import { expect, test } from 'vitest';
import { plural } from '../../src/model/plural.ts';
import { RESOURCE_TYPES } from '../../src/model/subject.ts';

test('every type of resource has a plural', () => {
  expect(RESOURCE_TYPES.map(plural).join(' ')).toBe(
    'hosts engines daemons files images containers networks services users registries volumes processes',
  );
});
