import { describe, expect, it } from 'vitest';
import { attestedAt } from '../../checks/attestation.ts';
import practices from '../../checks/images/attested-practices.ts';
import type { ParameterValue, Setting } from '../../src/model/parameter.ts';

const set = <T extends ParameterValue>(value: T): Setting<T> => ({
  configured: true,
  value,
  origin: 'policy',
});
const unset = { configured: false } as const;

describe('a statement with a day', () => {
  const at = (said: string, time = '2026-01-31T00:00:00.000Z') => attestedAt(set(said), set(30), time);

  it('holds from the day itself to the last one of its time', () => {
    expect(at('2026-01-31')).toEqual({ state: 'holds', text: 'attested 2026-01-31' });
    expect(at('2026-01-31', '2026-01-31T23:59:59.999Z').state).toBe('holds');
    expect(at('2026-01-01', '2026-01-31T23:59:59.999Z').state).toBe('holds');
  });

  it('is worth nothing from the day after on, nor when it lies ahead, and says why', () => {
    expect(at('2026-01-01', '2026-02-01T00:00:00.000Z')).toEqual({
      state: 'void',
      text: 'attested 2026-01-01, 31 days ago',
    });
    expect(at('2026-01-31', '2026-01-30T23:59:59.999Z')).toEqual({
      state: 'void',
      text: 'attested 2026-01-31, which lies in the future',
    });
  });

  it('that was never made is no statement', () => {
    expect(attestedAt(unset, unset, '2026-01-31T00:00:00.000Z')).toEqual({
      state: 'unsaid',
      text: 'nothing attested',
    });
  });
});

it('what is attested of one practice says nothing of the others', () => {
  const ids = practices.map(({ parameters }) => Object.values(parameters)[0]?.id);
  expect(new Set(ids).size).toBe(practices.length);
  expect(ids).not.toContain(undefined);
});
