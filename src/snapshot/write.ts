import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { printableJson } from '../model/printable-json.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { writePrivateFile } from './write-private-file.ts';

/** Writes a snapshot as one JSON file, compressed where the name ends in `.gz`; rejects with the system's error. */
export async function writeSnapshot(path: string, snapshot: Snapshot): Promise<void> {
  const text = `${printableJson(snapshot)}\n`;
  await writePrivateFile(path, path.endsWith('.gz') ? await promisify(gzip)(text) : text);
}
