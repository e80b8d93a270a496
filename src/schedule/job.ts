import type { When } from './when.ts';

/** An audit that is to run by itself. */
export interface Job {
  /** As units, files and messages call it: `[a-z0-9-]`. */
  readonly name: string;
  readonly when: When;
  /** The account that it runs as. */
  readonly user: string;
  /** The program and the words that start it, by absolute paths, before those of the audit. */
  readonly program: readonly string[];
  /** The words of the audit, whose paths are absolute. */
  readonly words: readonly string[];
  /** Whether this machine is among the hosts. */
  readonly here: boolean;
  /** Directories that it writes to beside `stateDirectory`, absolute. */
  readonly writes: readonly string[];
  /** Seconds after which whatever still runs is ended; the audit ends itself before. */
  readonly deadline: number;
}

/** A file that makes a schedule, and where it goes. */
export interface ScheduleFile {
  readonly path: string;
  readonly text: string;
}

/** Where programs are looked for: nothing depends on the PATH of whoever installs a schedule. */
export const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What a schedule keeps: reports, history, and for cron when it ran. */
export const stateDirectory = ({ name }: Pick<Job, 'name'>): string => `/var/lib/plimsoll/${name}`;
