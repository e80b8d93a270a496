import { visibleText } from '../../model/visible-text.ts';
import { usageError } from '../failure.ts';
import type { Machine } from './machine.ts';
import type { PlannedJob } from './plan-job.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account of a job; throws where there is none. */
export async function accountOf(machine: Machine, { job }: Pick<PlannedJob, 'job'>): Promise<Account> {
  const { user } = job;
  const { stdout } = await machine.run(['getent', 'passwd', user]);
  const [, , uid, gid] = stdout.split('\n')[0]?.split(':') ?? [];
  if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  throw usageError(
    `There is no account "${user}". An audit of other hosts needs no root, but a key of its own: make the account with useradd --system --create-home ${user}, put the key there, or name another with --user.`,
  );
}

/** Says nothing where the program starts and `$@` can be read; else what cannot. */
const TRIAL = `"$1" "$2" --version >/dev/null || exit 1
shift 2
for f do
  test -r "$f" || { printf '%s\\n' "$f"; exit 2; }
done`;

/** Throws where an account that is not root could not start the program, or read what the audit is given. */
export async function demandReadable(
  machine: Machine,
  { job, reads }: PlannedJob,
  account: Account,
): Promise<void> {
  if (account.uid === 0) return;
  const { exitCode, stdout, stderr } = await machine.run(
    ['sh', '-c', TRIAL, 'sh', ...job.program, ...reads],
    account,
  );
  if (exitCode === 0) return;
  if (exitCode === 2)
    throw usageError(
      `The account ${job.user} may not read ${visibleText(stdout.trim())}: give it the right to, or name another account with --user.`,
    );
  throw usageError(
    `The account ${job.user} could not start plimsoll (${visibleText(stderr.trim().split('\n').at(-1) ?? '')}): put ${visibleText(job.program.join(' and '))} where it may read them, or name another account with --user.`,
  );
}
