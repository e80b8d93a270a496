import { expect, it } from 'vitest';
import check from '../../../checks/host/host-hardening-attested.ts';
import { examineCheck } from '../../../src/kit/testing.ts';

const facts = { identity: { os: { id: 'debian', name: 'Debian 13', version: '13' }, kernel: '6.12.1' } };
const said = (on: string, more: object = {}) => ({ 'host-baseline-attested': on, ...more });

// The sample was collected on 2026-01-01.
it('host-hardening-attested never passes on what a machine saw alone', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'attested on the same day', facts, policy: said('2026-01-01') },
        { name: 'attested a year ago', facts, policy: said('2025-01-01') },
        {
          name: 'a window of its own',
          facts,
          policy: said('2020-01-01', { 'attestation-max-age-days': 5000 }),
        },
      ],
      fail: [{ name: 'no baseline', facts, policy: said('none') }],
      manual: [
        { name: 'nobody says anything', facts, observed: 'Debian 13, kernel 6.12.1' },
        { name: 'too long ago', facts, policy: said('2024-12-31') },
        { name: 'in the future', facts, policy: said('2026-01-02') },
      ],
    }),
  ).toEqual([]);
});
