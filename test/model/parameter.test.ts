import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Parameter, settingsOf } from '../../src/model/parameter.ts';

const trusted: Parameter<readonly string[]> = {
  id: 'trusted-accounts',
  meaning: 'Accounts that may use the engine.',
  schema: z.array(z.string()),
};
const most: Parameter<number> = {
  id: 'most-managers',
  meaning: 'Managers that a swarm has at most.',
  schema: z.int().positive(),
  shipped: 7,
};

describe('a setting', () => {
  test('is not configured where nobody set it, which is not an empty value', () => {
    expect(settingsOf({ trusted })).toEqual({ trusted: { configured: false } });
    expect(settingsOf({ trusted }, { 'trusted-accounts': [] })).toEqual({
      trusted: { configured: true, value: [], origin: 'policy' },
    });
  });

  test('is the shipped one until a policy sets another', () => {
    expect(settingsOf({ most }).most).toEqual({ configured: true, value: 7, origin: 'shipped' });
    expect(settingsOf({ most }, { 'most-managers': 3 }).most).toEqual({
      configured: true,
      value: 3,
      origin: 'policy',
    });
  });

  test('is never a value that the parameter cannot have', () => {
    expect(() => settingsOf({ most }, { 'most-managers': 'three' })).toThrow('most-managers');
  });
});
