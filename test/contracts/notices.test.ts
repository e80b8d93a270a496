import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { notices, noticesFile } from '../../scripts/notices.mjs';

it('names every bundled package with its licence (npm run notices writes it anew)', () => {
  const text = readFileSync(noticesFile, 'utf8');
  expect(text.match(/^## /gm)?.length).toBeGreaterThan(5);
  expect(text).toBe(notices());
});
