import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId, parseGroup } from './account-lines.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';

/** What a password field holds; of a hash nothing is kept but that there is one. */
const passwordState = z.enum(['empty', 'locked', 'set']);

const loginAccountShape = z.object({
  name: z.string(),
  uid: z.int(),
  gid: z.int(),
  shell: z.string(),
  /** Whether the shell is there and may be run. */
  shellThere: z.boolean(),
  /** The field in /etc/passwd itself; `shadow` where it refers to /etc/shadow. */
  password: z.enum(['shadow', 'empty', 'locked', 'set']),
  /** Whether keys for SSH lie in its home, at the usual places. */
  keys: z.enum(['none', 'present', 'hidden']),
});
export type LoginAccount = z.infer<typeof loginAccountShape>;

/** Who could log in to the host, by its own files, and the groups of the host. */
export const loginAccountsShape = z.object({
  accounts: z.array(loginAccountShape),
  shadow: z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), passwords: z.record(z.string(), passwordState) }),
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('denied') }),
  ]),
  /** The first uid of people (login.defs(5)). */
  uidMin: z.int(),
  /** Shells that may be logged in with (shells(5)). */
  shells: z.array(z.string()),
  groups: z.array(z.object({ name: z.string(), gid: z.int(), members: z.array(z.string()) })),
});
export type LoginAccounts = z.infer<typeof loginAccountsShape>;

/** login.defs(5) where it says nothing. */
const USUAL_UID_MIN = 1000;

/** Where `/etc/shells` is not there, getusershell(3) knows these. */
const USUAL_SHELLS = ['/bin/sh', '/bin/csh'];

const MOST_ACCOUNTS = 20_000;

/** No hash leaves the host: sed makes a word of each field before anything is printed. */
const SCRIPT = `record accounts
i=0
while IFS=: read -r n p u g c h s || [ -n "$n" ]; do
  case $n in '' | [+-]* | '#'*) continue ;; esac
  i=$((i + 1))
  [ $i -le ${MOST_ACCOUNTS} ] || exit 92
  case $p in x) p=shadow ;; '') p=empty ;; '!'* | '*'*) p=locked ;; *) p=set ;; esac
  k=none
  if [ -n "$h" ] && [ -d "$h" ]; then
    if [ ! -x "$h" ] || { [ -d "$h/.ssh" ] && [ ! -x "$h/.ssh" ]; }; then
      k=hidden
    elif [ -s "$h/.ssh/authorized_keys" ] || [ -s "$h/.ssh/authorized_keys2" ]; then
      k=present
    fi
  fi
  if [ -x "\${s:-/bin/sh}" ]; then t=there; else t=missing; fi
  printf '%s:%s:%s:%s:%s:%s:%s\\n' "$n" "$p" "$u" "$g" "$t" "$k" "$s"
done </etc/passwd
if [ ! -e /etc/shadow ]; then
  record no-shadow
elif { true </etc/shadow; } 2>/dev/null; then
  record shadow
  sed -n -e 's/^\\([^:]*\\)::.*/\\1:empty/p;t' -e 's/^\\([^:]*\\):[!*].*/\\1:locked/p;t' -e 's/^\\([^:]*\\):[^:].*/\\1:set/p' /etc/shadow
else
  record shadow-denied
fi
record settings
grep -sE '^[[:space:]]*UID_MIN[[:space:]]' /etc/login.defs
record shells
grep -s '^/' /etc/shells
record groups
if command -v getent >/dev/null; then getent group; else cat /etc/group; fi
`;

export const loginAccounts = defineScriptProbe({
  id: 'login-accounts',
  source:
    '/etc/passwd, /etc/shadow (whether a password is empty, locked or set), ~/.ssh/authorized_keys (whether it is there), /etc/login.defs, /etc/shells, getent group',
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: loginAccountsShape,
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  project,
});

function project(output: ScriptOutput): Projection<LoginAccounts> {
  const read = readRecords(output, 'who may log in');
  if (!read.ok) return read;
  const { records } = read;
  const lines = linesOf(bodyOf(records, 'accounts') ?? '');
  const accounts = lines.map(parseLine);
  const has = (kind: string): boolean => records.some((record) => record.kind === kind);
  const shadow = shadowOf(bodyOf(records, 'shadow'), has('no-shadow'));
  if (shadow.state === 'denied' && !has('shadow-denied')) return unintelligible('who may log in');
  // A line that is not understood may be an account with an empty password.
  if (accounts.length === 0 || accounts.includes(null)) return unintelligible('who may log in');
  const settings = linesOf(bodyOf(records, 'settings') ?? '').map((line) => line.trim().split(/\s+/)[1]);
  // The last one counts (shadow, getdef).
  const uidMin = settings.findLast(isId);
  const shells = linesOf(bodyOf(records, 'shells') ?? '').map((line) => line.trim());
  return {
    ok: true,
    data: {
      accounts: accounts.flatMap((account) => account ?? []),
      shadow,
      uidMin: uidMin === undefined ? USUAL_UID_MIN : Number(uidMin),
      shells: shells.length === 0 ? USUAL_SHELLS : shells,
      groups: linesOf(bodyOf(records, 'groups') ?? '').flatMap((line) => {
        const group = parseGroup(line);
        return group ? [{ ...group, members: [...group.members] }] : [];
      }),
    },
  };
}

function shadowOf(body: string | undefined, absent: boolean): LoginAccounts['shadow'] {
  if (body === undefined) return { state: absent ? 'absent' : 'denied' };
  const passwords = linesOf(body).flatMap((line) => {
    const at = line.lastIndexOf(':');
    const state = passwordState.safeParse(line.slice(at + 1));
    return state.success ? [[line.slice(0, at), state.data] as const] : [];
  });
  return { state: 'read', passwords: Object.fromEntries(passwords) };
}

function parseLine(line: string): LoginAccount | null {
  const [name = '', password, uid, gid, there, keys, ...shell] = line.split(':');
  if (name === '' || !isId(uid) || !isId(gid)) return null;
  const parsed = loginAccountShape.safeParse({
    name,
    uid: Number(uid),
    gid: Number(gid),
    shell: shell.join(':').slice(0, 512),
    shellThere: there === 'there',
    password,
    keys,
  });
  return parsed.success ? parsed.data : null;
}

/** The password of an account, wherever it is kept; null where /etc/shadow may not be read. */
export function passwordOf(
  account: LoginAccount,
  shadow: LoginAccounts['shadow'],
): z.infer<typeof passwordState> | null {
  if (account.password !== 'shadow') return account.password;
  if (shadow.state === 'denied') return null;
  // Without a line there nobody can log in by password.
  return shadow.state === 'read' ? (shadow.passwords[account.name] ?? 'locked') : 'locked';
}
