import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Snapshot, snapshotSchema } from '../../src/model/snapshot.ts';

const folder = join(import.meta.dirname, '../snapshots');

/** Snapshots of real hosts, by name: `<scenario>-<engine version>`; see test/snapshots/README.md. */
export const RECORDED: ReadonlyMap<string, Snapshot> = new Map(
  globSync('*.json.gz', { cwd: folder })
    .sort()
    .map((file) => [
      basename(file, '.json.gz'),
      snapshotSchema.parse(JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString())),
    ]),
);

/** A recorded snapshot by name. */
export function recorded(name: string): Snapshot {
  const snapshot = RECORDED.get(name);
  if (!snapshot) throw new Error(`There is no recorded snapshot ${name}.`);
  return snapshot;
}
