import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SEARCH_PATH } from '../../schedule/job.ts';

/** How a command of the system ended; null where it could not be started. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine that schedules are for, so that tests need not change the one that they run on. */
export interface Machine {
  /** The directory that absolute paths are below. */
  readonly root: string;
  readonly isRoot: boolean;
  /** Runs a command of the system, as another account where one is given; never rejects. */
  run(words: readonly string[], as?: { readonly uid: number; readonly gid: number }): Promise<Ended>;
}

const MINUTE_MS = 60_000;

export const thisMachine: Machine = {
  root: '/',
  isRoot: process.geteuid?.() === 0,
  run: ([program = '', ...words], as) =>
    new Promise((resolve) => {
      const env = { PATH: SEARCH_PATH, LC_ALL: 'C.UTF-8' };
      execFile(program, words, { env, cwd: '/', timeout: 2 * MINUTE_MS, ...as }, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        resolve({
          exitCode: typeof code === 'number' ? code : null,
          stdout,
          stderr: stderr || (error?.message ?? ''),
        });
      }).stdin?.end();
    }),
};

/** Whether systemd is the first process, as sd_booted(3) tells. */
export const runsSystemd = ({ root }: Machine): Promise<boolean> =>
  isDirectory(join(root, '/run/systemd/system'));

export const isDirectory = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
