import { shellQuote } from '../model/shell-word.ts';
import { type Job, type ScheduleFile, SEARCH_PATH, stateDirectory } from './job.ts';
import { seal } from './seal.ts';
import { cronFields, later } from './when.ts';

/** Where the files of a schedule by cron go. cron leaves out what has a dot in its name. */
export const cronPaths = (name: string) => ({
  script: `/etc/plimsoll/schedule/${name}.sh`,
  table: `/etc/cron.d/plimsoll-${name}`,
});

/**
 * The files of a schedule by cron; the script first, which does nothing without the line that starts it. The words stand
 * in the script, since cron takes 998 characters, and means something of its own by percent signs and backslashes.
 */
export function cronFiles(job: Job, offset: number): readonly ScheduleFile[] {
  const { script, table } = cronPaths(job.name);
  const fields = cronFields(later(job.when, offset));
  return [
    { path: script, text: seal(job.name, scriptOf(job)) },
    { path: table, text: seal(job.name, `SHELL=/bin/sh\n${fields} ${job.user} /bin/sh ${script}\n`) },
  ];
}

/** The fields of the line that `cronFiles` writes, null where there is none. */
export const fieldsIn = (table: string): string | null =>
  /^(\S+ \S+ \S+ \S+ \S+) \S+ \/bin\/sh \//m.exec(table)?.[1] ?? null;

/*
 * The kernel keeps the lock, on a directory that nobody else can open, for as long as anything of the run lives; no file
 * is left behind by a run that was killed.
 */
function scriptOf(job: Job): string {
  const state = shellQuote(stateDirectory(job));
  const words = [...job.program, ...job.words].map((word) => `  ${shellQuote(word)}`).join(' \\\n');
  const notStarted = `plimsoll: the audit of the schedule ${job.name} was not started`;
  return `#!/bin/sh
# Started by cron.
umask 077
PATH=${SEARCH_PATH}
export PATH
state=${state}
if ! [ -d "$state" ] || ! [ -w "$state" ] || ! cd /; then
  echo "${notStarted}: $state is not there, or this account may not write there. Run plimsoll schedule install again." >&2
  exit 3
fi
exec 9<"$state" </dev/null
flock -n 9
case $? in
  0) ;;
  1)
    echo "${notStarted}, because the one before it still runs. Give it more time between, or a shorter --run-timeout." >&2
    exit 3
    ;;
  *)
    echo "${notStarted}: flock could not lock $state. Install util-linux." >&2
    exit 3
    ;;
esac
: >"$state/begun"
env -i LC_ALL=C.UTF-8 PATH="$PATH" nice -n 10 ionice -c 2 -n 7 timeout --kill-after=120 ${job.deadline} \\
${words}
code=$?
echo "$code" >"$state/ended"
exit "$code"
`;
}
