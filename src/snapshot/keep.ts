import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';
import { type KeptSnapshot, SnapshotLost } from '../model/kept-snapshot.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { readSnapshot } from './read.ts';

/** Keeps a snapshot in memory. */
export const inMemory = (snapshot: Snapshot): KeptSnapshot => ({
  ...described(snapshot),
  read: async () => snapshot,
});

/** Stands for a snapshot that is in a file, and is read from there when it is wanted. */
export const inFile = (path: string, snapshot: Snapshot): KeptSnapshot => ({
  ...described(snapshot),
  read: async () => {
    const read = await readSnapshot(path);
    if (!read.ok) throw new SnapshotLost(read.message);
    return read.snapshot;
  },
});

function described(snapshot: Snapshot): Omit<KeptSnapshot, 'read'> {
  const { name, startedAt, finishedAt, engineSockets, failure = null } = snapshot;
  const digest = createHash('sha256').update(canonicalJson(snapshot)).digest('hex');
  return { name, startedAt, finishedAt, ...(engineSockets ? { engineSockets } : {}), failure, digest };
}
