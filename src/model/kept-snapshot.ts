import type { Snapshot } from './snapshot.ts';

/** A snapshot that need not be in memory: what the results of a run say of it, and the way to the rest. */
export interface KeptSnapshot extends Pick<Snapshot, 'name' | 'startedAt' | 'finishedAt' | 'engineSockets'> {
  /** SHA-256 over its canonical JSON. */
  readonly digest: string;
  /** Why nothing of the host was read; null where it was reached. */
  readonly failure: Snapshot['failure'] | null;
  /** Rejects with `SnapshotLost` where it is no longer there. */
  read(): Promise<Snapshot>;
}

/** A snapshot that was kept in a file cannot be had again; the message says which and why. */
export class SnapshotLost extends Error {}
