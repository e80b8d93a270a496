import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../model/canonical-json.ts';
import { fileNames } from '../model/file-names.ts';
import type { KeptSnapshot } from '../model/kept-snapshot.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { isPrivate } from './is-private.ts';
import { inFile, inMemory } from './keep.ts';
import { readSnapshot } from './read.ts';
import { writeSnapshot } from './write.ts';

/**
 * What a run over many hosts has read so far, a file for each host as it ends: memory need not hold it, and what
 * was read stands whatever happens to the run.
 */
export interface UnfinishedRun {
  /** The snapshot of a host that an earlier run, now ended, had read to its end; null where there is none. */
  taken(index: number): Promise<KeptSnapshot | null>;
  /** Keeps a snapshot; in memory where the file cannot be written. */
  keep(index: number, snapshot: Snapshot): Promise<KeptSnapshot>;
  /** Removes the files of this run and of those that it went on with, once all is told. */
  remove(): Promise<void>;
}

/** A host with everything that decides what is read of it; what was read for other settings is of no use. */
export interface RunHost {
  readonly name: string;
  readonly settings: object;
}

export interface RunPlace {
  readonly directory: string;
  readonly hosts: readonly RunHost[];
  /** Told the first thing that could not be written. */
  onUnwritable(path: string, thrown: unknown): void;
}

/** Begins a run in a directory, beside what others have left there. Never rejects for what the disk does. */
export async function beginRun(place: RunPlace): Promise<UnfinishedRun> {
  const { directory, hosts } = place;
  const earlier = await abandonedRuns(directory);
  const own = join(directory, `${PREFIX}${Date.now()}-${process.pid}`);
  const readable = fileNames(hosts.map(({ name }) => name));
  const files = hosts.map((host, index) => `${readable[index]}.${keyOf(host)}.snapshot.json.gz`);
  let writable = true;
  const giveUp = (thrown: unknown): void => {
    if (writable) place.onUnwritable(own, thrown);
    writable = false;
  };
  let made = false;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    // Not recursively: what is there already was put there by somebody else.
    await mkdir(own, { mode: 0o700 });
    made = true;
  } catch (thrown) {
    giveUp(thrown);
  }
  return {
    taken: async (index) => {
      for (const run of earlier) {
        const path = join(run, files[index] ?? '');
        const read = await readSnapshot(path);
        if (read.ok && isWhole(read.snapshot)) return inFile(path, read.snapshot);
      }
      return null;
    },
    keep: async (index, snapshot) => {
      const path = join(own, files[index] ?? '');
      if (!writable) return inMemory(snapshot);
      try {
        await writeSnapshot(path, snapshot);
        return inFile(path, snapshot);
      } catch (thrown) {
        giveUp(thrown);
        return inMemory(snapshot);
      }
    },
    remove: async () => {
      for (const run of [...(made ? [own] : []), ...earlier])
        await rm(run, { recursive: true, force: true }).catch(() => {});
    },
  };
}

/** How many hosts runs that ended before their time have left in a directory. */
export async function hostsLeft(directory: string): Promise<number> {
  const runs = await abandonedRuns(directory);
  const files = await Promise.all(runs.map((run) => readdir(run).catch(() => [])));
  return new Set(files.flat().filter((file) => file.endsWith('.snapshot.json.gz'))).size;
}

const PREFIX = '.unfinished-';

/** Runs of this account whose process is gone, the latest first. */
async function abandonedRuns(directory: string): Promise<readonly string[]> {
  const booted = Date.now() - uptime() * 1000;
  const names = await readdir(directory).catch((): string[] => []);
  const runs = names
    .flatMap((name) => {
      const [, begun, pid] = /^\.unfinished-(\d{13,15})-(\d{1,10})$/.exec(name) ?? [];
      return pid === undefined || (Number(begun) > booted && isRunning(Number(pid)))
        ? []
        : [{ name, begun: Number(begun) }];
    })
    .sort((a, b) => b.begun - a.begun)
    .map(({ name }) => join(directory, name));
  const own = await Promise.all(runs.map(isOurs));
  return runs.filter((_, index) => own[index]);
}

/** Where others can write too they can put there what looks like a run: evidence that no host gave. */
async function isOurs(path: string): Promise<boolean> {
  const status = await lstat(path).catch(() => null);
  return status?.isDirectory() === true && isPrivate(status);
}

function isRunning(pid: number): boolean {
  // What has our number is not ours: nothing is begun before this is asked.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const keyOf = ({ settings }: RunHost): string =>
  createHash('sha256').update(canonicalJson(settings)).digest('hex').slice(0, 16);

/** Whether a host was reached, and read until nothing was left. */
const isWhole = ({ failure, sections }: Snapshot): boolean =>
  failure === undefined &&
  Object.values(sections).every((section) => section.ok || section.cause.code !== 'interrupted');
