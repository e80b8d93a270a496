import { expect, test } from 'vitest';
import { SHELLS } from '../probes/host/shells.ts';

/** What the scripts for hosts are tried in; a shell that is not installed is left out, but not where CI counts on it. */
test('CI tries the scripts for hosts in every shell that hosts have', () => {
  const names = SHELLS.map(({ name }) => name);
  expect(names).toContain('sh');
  if (process.env.PLIMSOLL_LAB === 'required') expect(names).toEqual(['sh', 'bash', 'busybox']);
});
