import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { knownApiSockets } from '../engine/engine-sockets.ts';
import { type AccessList, parseAccessList } from './access-list.ts';
import { type Account, isId, parseAccount, parseGroup } from './account-lines.ts';
import { pathParameters } from './path-list.ts';
import {
  bodyOf,
  groupRecords,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
  unreadPart,
} from './records.ts';
import { ACCOUNTS, REACH } from './shell-parts.ts';

const accountSchema = z.object({ name: z.string(), uid: z.int() });

const socketShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('read'),
    /** Permission bits. */
    mode: z.int().min(0).max(0o7777),
    uid: z.int(),
    gid: z.int(),
    /** What a list of further rights says; without one the mode says all. */
    acl: z.discriminatedUnion('state', [
      z.object({ state: z.literal('none') }),
      z.object({
        state: z.literal('read'),
        groupWrites: z.boolean(),
        entries: z.array(z.object({ kind: z.enum(['user', 'group']), id: z.int(), write: z.boolean() })),
      }),
      z.object({ state: z.literal('unread'), cause: causeSchema }),
    ]),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);

/** Who the rights of the engines' unix sockets are given to. */
export const socketAccessShape = z.object({
  sockets: z.record(z.string(), socketShape),
  /** Groups by their number: all names of it, the accounts that they list, and those that have it as primary group. */
  groups: z.record(
    z.string(),
    z.object({ names: z.array(z.string()), listed: z.array(z.string()), primary: z.array(accountSchema) }),
  ),
  /** Accounts that own a socket or are named in its access control list. */
  users: z.array(accountSchema),
  /** Whether getent asked every source; else only /etc/group and /etc/passwd were read. */
  getent: z.boolean(),
  /** Sources of accounts and groups in nsswitch.conf that are not on this host; their lists need not be complete. */
  remoteSources: z.array(z.string()),
});
export type SocketAccess = z.infer<typeof socketAccessShape>;
export type SocketRights = z.infer<typeof socketShape>;

const MOST_MEMBERS = 5000;

/** Without getfacl only the plus sign that GNU ls appends to the mode tells whether there is a list. */
const SCRIPT = `everyone() {
  if command -v getent >/dev/null; then getent "$1"; else cat "/etc/$1"; fi
}
if command -v getent >/dev/null; then record getent yes; else record getent no; fi
if [ ! -e /etc/nsswitch.conf ]; then
  reach /etc/nsswitch.conf
  record sources $reached
elif [ -r /etc/nsswitch.conf ]; then
  record sources read
  head -c 65536 /etc/nsswitch.conf | grep -E '^[[:space:]]*(passwd|group|initgroups):' | cut -c1-512
else
  record sources denied
fi
gids= uids=
for f; do
  record socket
  printf '%s\\n' "$f"
  if ! s=$(stat -L -c '%f %u %g' -- "$f" 2>/dev/null); then
    reach "$f"
    record missing $reached
    continue
  fi
  record status $s
  u=\${s#* } gids="$gids \${u#* }" uids="$uids \${u% *}"
  if command -v getfacl >/dev/null; then
    if a=$(getfacl -n -p -c -- "$f" 2>/dev/null | head -c 65536); then
      record acl
      printf '%s\\n' "$a"
      gids="$gids $(printf '%s\\n' "$a" | sed -n 's/^group:\\([0-9][0-9]*\\):.*/\\1/p' | tr '\\n' ' ')"
      uids="$uids $(printf '%s\\n' "$a" | sed -n 's/^user:\\([0-9][0-9]*\\):.*/\\1/p' | tr '\\n' ' ')"
    else
      record acl-unknown getfacl
    fi
  else
    l=$(ls -ldL -- "$f" 2>/dev/null | head -n 1)
    case $(ls --version 2>/dev/null) in
      *GNU*) case \${l%% *} in ??????????+*) record acl-marked ;; ??????????*) record acl-none ;; *) record acl-unknown ls ;; esac ;;
      *) record acl-unknown none ;;
    esac
  fi
done
for g in $(printf '%s\\n' $gids | sort -u | head -n 256); do
  record group "$g"
  { ! command -v getent >/dev/null || getent group "$g"; everyone group; } 2>/dev/null | grep "^[^:]*:[^:]*:$g:" | head -n 64
  record primary "$g"
  everyone passwd 2>/dev/null | grep "^[^:]*:[^:]*:[^:]*:$g:" | head -n ${MOST_MEMBERS + 1}
done
record users
accounts $(printf '%s\\n' $uids | sort -u | head -n 256) || record users-failed
record accounts $(everyone passwd 2>/dev/null | grep -c '^[^:]*:[^:]*:0:')
`;

export const socketAccess = defineScriptProbe({
  id: 'socket-access',
  source:
    'stat, getfacl (else ls) of the sockets of the engines, getent group, getent passwd, /etc/nsswitch.conf',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: socketAccessShape,
  nothing: { sockets: {}, groups: {}, users: [], getent: true, remoteSources: [] },
  script: `${RECORDS_BEGIN}${REACH}${ACCOUNTS}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => pathParameters(knownApiSockets(host)),
  project,
});

function project(output: ScriptOutput): Projection<SocketAccess> {
  const read = readRecords(output, 'who may use the sockets of the engines');
  if (!read.ok) return read;
  const { records } = read;
  const getent = records.find(({ kind }) => kind === 'getent')?.words[0];
  const sources = records.find(({ kind }) => kind === 'sources');
  const roots = records.find(({ kind }) => kind === 'accounts')?.words[0];
  if (!getent || !sources || !roots) return unintelligible('who may use the sockets of the engines');
  // Every host has an account with the number 0: where none is shown, the list of accounts was not read.
  if (!(Number(roots) > 0) || records.some(({ kind }) => kind === 'users-failed'))
    return notRead(
      'command-failed',
      'The account database could not be read.',
      'Look at what getent passwd prints there.',
    );
  if (!['read', 'absent'].includes(sources.words[0] ?? ''))
    return notRead('needs-root', '/etc/nsswitch.conf could not be read.', 'Run the audit as root.');
  const groups = groupsIn(records);
  if (groups === null)
    return notRead(
      'too-large',
      `A group that owns a socket has more than ${MOST_MEMBERS} accounts.`,
      'Give the socket to a smaller group.',
    );
  const sockets = [...groupRecords(records, 'socket')].map(
    ([path, own]) => [path, rightsOf(path, own)] as const,
  );
  return {
    ok: true,
    data: {
      sockets: Object.fromEntries(sockets),
      groups,
      users: accountsOf(bodyOf(records, 'users')),
      getent: getent === 'yes',
      remoteSources: remoteSources(sources.body),
    },
  };
}

function groupsIn(records: readonly ScriptRecord[]): SocketAccess['groups'] | null {
  const groups: SocketAccess['groups'] = {};
  for (const { kind, words, body } of records) {
    const gid = words[0];
    if (kind !== 'group' || !isId(gid)) continue;
    const named = linesOf(body).flatMap((line) => parseGroup(line) ?? []);
    const primary = accountsOf(records.find((one) => one.kind === 'primary' && one.words[0] === gid)?.body);
    const listed = [...new Set(named.flatMap(({ members }) => members))];
    if (primary.length > MOST_MEMBERS || listed.length > MOST_MEMBERS) return null;
    groups[gid] = { names: [...new Set(named.map(({ name }) => name))], listed, primary };
  }
  return groups;
}

const accountsOf = (body: string | undefined): Pick<Account, 'name' | 'uid'>[] =>
  linesOf(body ?? '').flatMap((line) => {
    const account = parseAccount(line);
    return account ? [{ name: account.name, uid: account.uid }] : [];
  });

/** Modules of the name service switch that read files of this host alone (nsswitch.conf(5), nss-systemd(8)). */
const LOCAL_SOURCES = ['files', 'compat', 'db', 'systemd', 'altfiles', 'extrausers'];

/** The sources of accounts that are not on this host, by the lines of nsswitch.conf. */
export function remoteSources(text: string): string[] {
  const named = text.split('\n').flatMap((line) => {
    const [, list = ''] = /^\s*(?:passwd|group|initgroups):([^#]*)/.exec(line) ?? [];
    // Actions such as [NOTFOUND=return] stand between the sources.
    return list.replace(/\[[^\]]*\]/g, ' ').split(/\s+/);
  });
  return [...new Set(named)].filter(
    (name) => /^[a-z0-9_-]{1,32}$/i.test(name) && !LOCAL_SOURCES.includes(name),
  );
}

function rightsOf(path: string, own: readonly ScriptRecord[]): SocketRights {
  const missing = own.find(({ kind }) => kind === 'missing')?.words[0];
  if (missing === 'absent') return { state: 'absent' };
  const [hex = '', uid, gid] = own.find(({ kind }) => kind === 'status')?.words ?? [];
  const mode = /^[0-9a-f]{1,8}$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  if (!isId(uid) || !isId(gid) || Number.isNaN(mode))
    return unreadPart(
      missing === 'denied'
        ? cause(
            'needs-root',
            `A directory on the way to ${path} may not be searched.`,
            'Run the audit as root.',
          )
        : cause('command-failed', `stat could not read ${path}.`, `Run stat -L ${path} on the host.`),
    );
  if (mode >> 12 !== 12)
    return unreadPart(
      cause('not-a-regular-file', `${path} is no socket.`, `Look at it with ls -ld ${path}.`),
    );
  return { state: 'read', mode: mode & 0o7777, uid: Number(uid), gid: Number(gid), acl: aclOf(path, own) };
}

type Acl = Extract<SocketRights, { state: 'read' }>['acl'];

function aclOf(path: string, own: readonly ScriptRecord[]): Acl {
  if (own.some(({ kind }) => kind === 'acl-none')) return { state: 'none' };
  const list: AccessList | null = parseAccessList(bodyOf(own, 'acl') ?? '');
  if (list) return { state: 'read', groupWrites: list.groupWrites, entries: [...list.entries] };
  const marked = own.some(({ kind }) => kind === 'acl-marked');
  const failed = own.some(
    ({ kind, words }) => kind === 'acl' || (kind === 'acl-unknown' && words[0] !== 'none'),
  );
  if (failed)
    return unreadPart(
      cause(
        'command-failed',
        `The access control list of ${path} could not be read.`,
        `Run getfacl ${path} on the host.`,
      ),
    );
  const detail = marked
    ? `${path} has an access control list, which cannot be read without getfacl.`
    : `Whether ${path} has an access control list cannot be told without getfacl or GNU ls.`;
  return unreadPart(cause('tool-missing', detail, 'Install the package acl on the host, and audit again.'));
}
