import { expect, test } from 'vitest';
import check from '../../../checks/secrets/swarm-secrets-in-use.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { SecretUse } from '../../../src/probes/swarm/secret-use.ts';
import { elsewhere, managed } from '../swarm/swarm-facts.ts';

/** The audit is of 1 January 2026. */
const secret = (name: string, difference: Partial<SecretUse> = {}): SecretUse => ({
  id: name,
  name,
  createdAt: '2025-12-01T00:00:00Z',
  byDriver: false,
  services: ['shop'],
  ...difference,
});
const facts = (secrets: readonly SecretUse[], configs: string[] = []) => ({
  swarm: managed({ secrets, configs }),
});
const MONTH = { 'longest-swarm-secret-days': 31 };

test('swarm-secrets-in-use', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'used and young',
          facts: facts([secret('db')]),
          policy: MONTH,
          observed: 'db (of 2025-12-01, for shop)',
        },
        {
          name: 'pitfall: one of a plug-in has no age',
          facts: facts([secret('db', { byDriver: true, createdAt: '2020-01-01T00:00:00Z' })]),
          policy: MONTH,
        },
      ],
      fail: [
        {
          name: 'left over',
          facts: facts([secret('db'), secret('old', { services: [] })]),
          observed: 'old: no service gets it',
        },
        {
          name: 'too old',
          facts: facts([secret('db', { createdAt: '2025-11-30T00:00:00Z' })]),
          policy: MONTH,
          observed: '32 days old',
        },
        { name: 'of a day that is not told', facts: facts([secret('db', { createdAt: '' })]), policy: MONTH },
      ],
      manual: [
        { name: 'no word on age', facts: facts([secret('db')]) },
        {
          name: 'pitfall: configs are named for review',
          facts: facts([secret('db')], ['nginx.conf']),
          observed: 'nginx.conf',
        },
      ],
      notapplicable: [{ name: 'no secrets', facts: facts([]) }, ...elsewhere()],
    }),
  ).toEqual([]);
});
