import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-unlock-key-rotated.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { elsewhere, managed } from './swarm-facts.ts';

const on = { swarm: managed(true) };
const said = (day: string, more: object = {}) => ({ 'swarm-unlock-key-rotated': day, ...more });

// The sample was collected on 2026-01-01.
test('swarm-unlock-key-rotated', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'attested', facts: on, policy: said('2025-12-01'), observed: 'attested 2025-12-01' },
        {
          name: 'a window of its own',
          facts: on,
          policy: said('2020-01-01', { 'attestation-max-age-days': 5000 }),
        },
      ],
      fail: [{ name: 'nobody does it', facts: on, policy: said('none') }],
      manual: [
        { name: 'nobody says it, and no engine keeps the day', facts: on, observed: 'does not keep' },
        { name: 'too long ago', facts: on, policy: said('2024-12-31') },
        { name: 'in the future', facts: on, policy: said('2026-01-02') },
      ],
      notapplicable: [
        ...elsewhere(),
        { name: 'auto-lock is off', facts: { swarm: managed(false) } },
        {
          name: 'auto-lock is off, whatever is attested',
          facts: { swarm: managed(false) },
          policy: said('none'),
        },
      ],
    }),
  ).toEqual([]);
});

test('no fact of an engine passes or fails it: the key is never asked for', () => {
  expect(check.needs.swarm?.reads).toEqual(['GET /info', 'GET /swarm']);
});
