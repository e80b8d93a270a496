import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import type { Inventory } from '../model/inventory.ts';
import { describeSystemError, orUsageError, usageError } from './failure.ts';

/** More than the inventory of any fleet. */
const MAX_BYTES = 64 * 1024 ** 2;

/** Reads and understands an inventory; `-` is a list of targets on standard input. What is wrong is wrong usage. */
export async function loadInventory(file: string): Promise<Inventory & { readonly sha256: string }> {
  const bytes = await readBytes(file);
  const { readInventory } = await import('../fleet/inventory/read.ts');
  const inventory = orUsageError(() => readInventory({ file, bytes, home: homedir() }));
  return { ...inventory, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function readBytes(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > MAX_BYTES) break;
    }
  } catch (thrown) {
    throw usageError(
      `The inventory ${file} could not be read: ${describeSystemError(thrown)}. Give a file with -i.`,
    );
  }
  if (size > MAX_BYTES) throw usageError(`${file} is larger than 64 MiB, so it is no inventory.`);
  return Buffer.concat(chunks);
}
