import { readInventory } from '../../src/fleet/inventory/read.ts';
import { InventoryError } from '../../src/fleet/inventory-error.ts';
import type { Inventory } from '../../src/model/inventory.ts';

/** Understands a text as if it stood in a file of the folder /etc/fleet. */
export const understand = (text: string, file = '/etc/fleet/hosts'): Inventory =>
  readInventory({ file, bytes: Buffer.from(text), home: '/home/me' });

/** What a user is told of a wrong inventory; fails where it is understood. */
export function complaint(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof InventoryError) return thrown.message;
    throw thrown;
  }
  throw new Error('It was understood.');
}
