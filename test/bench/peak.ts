import { readFileSync } from 'node:fs';
import type { SshClient } from '../lab/ssh.ts';
import { timed } from './from-outside.ts';

/** The most memory that a program takes, and its time; rejects where it fails. */
export async function peakOf(
  environment: Pick<SshClient, 'env'>,
  words: readonly string[],
): Promise<{ readonly mebibytes: number; readonly milliseconds: number }> {
  let kibibytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const milliseconds = await timed(environment, words, (pid) => {
    // It is gone with the process, so it is read again and again; it never falls.
    timer = setInterval(() => {
      kibibytes = mostSoFar(pid) ?? kibibytes;
    }, 20);
  }).finally(() => clearInterval(timer));
  return { mebibytes: kibibytes / 1024, milliseconds };
}

/** VmHWM of a process, in KiB. */
function mostSoFar(pid: number): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes);
  } catch {
    return undefined;
  }
}
