import { expect, test } from 'vitest';
import { CIS_DOCKER_1_8_0 } from '../../checks/benchmarks/cis-docker-1.8.0.ts';
import { CHECKS } from '../../checks/index.ts';
import { FIXES } from '../../reports/fix-plan/table/index.ts';

const ids = new Set(CHECKS.map(({ id }) => id));

test('every fix is for a check that exists', () => {
  expect(Object.keys(FIXES).filter((id) => !ids.has(id))).toEqual([]);
});

test('so many checks and controls have a mechanical fix', () => {
  const controls = CIS_DOCKER_1_8_0.controls.filter(({ checks }) =>
    checks.some((check) => Object.hasOwn(FIXES, check)),
  );
  expect([Object.keys(FIXES).length, controls.length]).toEqual([82, 74]);
});

test('a setting that is updated at once is also given when the container is created again', () => {
  for (const fix of Object.values(FIXES))
    if (fix.kind === 'container' && fix.update) expect(fix.add).toContain(fix.update.join(' '));
});
