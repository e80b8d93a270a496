import { expect, test } from 'vitest';
import { callsNamed, excessOf, stricterIn } from '../../../src/probes/seccomp/excess.ts';
import { beside, profile } from '../../checks/isolation/sample-seccomp.ts';

test('a profile that is made to take long takes no longer than its size asks for', () => {
  const names = Array.from({ length: 8000 }, (_, at) => `call_${at}`);
  const args = Array.from({ length: 30 }, (_, at) => ({
    index: at % 2,
    value: 0,
    valueTwo: at + 1,
    op: 'SCMP_CMP_MASKED_EQ',
  }));
  const given = beside(profile('SCMP_ACT_ERRNO', { names, action: 'SCMP_ACT_ALLOW', args }), '28.5.2+dfsg4');
  const before = performance.now();
  const found = excessOf(callsNamed(given), given);
  stricterIn(given);
  expect(performance.now() - before).toBeLessThan(20_000);
  // What was not worked out is not taken for harmless.
  expect(found.filter(({ certainty }) => certainty === 'untold').length).toBeGreaterThan(7000);
});
