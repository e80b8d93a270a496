import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId, parseAccount } from './account-lines.ts';
import { bodyOf, linesOf, notRead, RECORDS_BEGIN, RECORDS_END, readRecords } from './records.ts';
import { ACCOUNTS, DOCKERDS } from './shell-parts.ts';

/** The docker group and the accounts that matter to engines. */
export const accountsShape = z.object({
  /** null: there is no group docker. Members are by list and by primary group. */
  dockerGroup: z.object({ gid: z.int(), members: z.array(z.string()) }).nullable(),
  /** Accounts that run a dockerd, own a socket below /run/user, or belong to the docker group. */
  users: z.array(z.object({ name: z.string(), uid: z.int(), gid: z.int(), home: z.string() })),
});
export type Accounts = z.infer<typeof accountsShape>;

/** getent says 2 where the name is not there; the file is asked where there is no getent (busybox). */
const SCRIPT = `${RECORDS_BEGIN}${DOCKERDS}${ACCOUNTS}record group
if command -v getent >/dev/null; then
  g=$(getent group docker)
  s=$?
  [ $s -ne 2 ] || s=1
else
  g=$(grep '^docker:' /etc/group)
  s=$?
fi
printf '%s\\n' "$g"
record group-status $s
if [ $s -eq 0 ]; then
  r=\${g#*:*:} r=\${r%%:*}
  record primary
  if command -v getent >/dev/null; then getent passwd; else cat /etc/passwd; fi | grep "^[^:]*:[^:]*:[^:]*:$r:" | head -n 1000
fi
set --
for p in $daemons; do
  u=$(grep '^Uid:' "/proc/$p/status" 2>/dev/null) || continue
  set -- "$@" $(printf '%s' "$u" | cut -f3)
done
for d in /run/user/[0-9]*; do
  if [ -d "$d" ]; then set -- "$@" "\${d##*/}"; fi
done
m=\${g##*:}
case $m in *[!a-zA-Z0-9._,@-]*) m= ;; esac
IFS=,
set -- 0 "$@" $m
unset IFS
record users
accounts "$@" || record users-failed
${RECORDS_END}`;

export const accounts = defineScriptProbe({
  id: 'accounts',
  source: 'getent group, getent passwd (without getent /etc/group, /etc/passwd)',
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: accountsShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Accounts> {
  const read = readRecords(output, 'the accounts');
  if (!read.ok) return read;
  const { records } = read;
  const status = records.find((record) => record.kind === 'group-status')?.words[0];
  if (status !== '0' && status !== '1') return failed('The group database could not be read.');
  if (records.some((record) => record.kind === 'users-failed'))
    return failed('The account database could not be read.');
  const accountsIn = (kind: string) =>
    linesOf(bodyOf(records, kind) ?? '').flatMap((line) => parseAccount(line) ?? []);
  const primary = accountsIn('primary');
  const users = new Map([...accountsIn('users'), ...primary].map((account) => [account.name, account]));
  if (status === '1') return { ok: true, data: { dockerGroup: null, users: [...users.values()] } };
  const [name, , gid, members] = linesOf(bodyOf(records, 'group') ?? '')[0]?.split(':') ?? [];
  if (name !== 'docker' || !isId(gid) || members === undefined)
    return failed('The line of the group docker has no group id.');
  const listed = members.split(',').filter((member) => member !== '');
  const byPrimary = primary.filter((account) => account.gid === Number(gid)).map((account) => account.name);
  return {
    ok: true,
    data: {
      dockerGroup: { gid: Number(gid), members: [...new Set([...listed, ...byPrimary])] },
      users: [...users.values()],
    },
  };
}

const failed = (detail: string) =>
  notRead('command-failed', detail, 'Look at what getent group docker and getent passwd root print there.');
