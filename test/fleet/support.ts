import { expect } from 'vitest';
import { readInventory } from '../../src/fleet/inventory/read.ts';
import { InputError } from '../../src/model/input-error.ts';
import type { Inventory } from '../../src/model/inventory.ts';

/** Understands a text as if it stood in a file of the folder /etc/fleet. */
export const understand = (text: string, file = '/etc/fleet/hosts'): Inventory =>
  readInventory({ file, bytes: Buffer.from(text), home: '/home/me' });

/** What a user is told of a wrong inventory; fails where it is understood. */
export function complaint(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.message;
    throw thrown;
  }
  throw new Error('It was understood.');
}

/** What is wrong with an inventory is said in whole sentences, with the line. */
export function expectComplaint(text: string, line: number, sentence: string): void {
  const said = complaint(() => understand(text));
  expect(said).toMatch(new RegExp(`^/etc/fleet/hosts:${line}: `));
  expect(said).toContain(sentence);
  expect(said).toMatch(/[.?]$/);
}
