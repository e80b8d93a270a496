import { hostSubject } from '../../kit/host-subject.ts';
import { type Cause, causeSchema } from '../../model/cause.ts';
import { counted } from '../../model/plural.ts';
import type { ConnectionFacts, Door, Snapshot } from '../../model/snapshot.ts';
import type { Subject } from '../../model/subject.ts';
import { visibleText } from '../../model/visible-text.ts';
import { describeHost } from '../../probes/describe-host.ts';
import { enginePing } from '../../probes/docker/ping.ts';
import { identity } from '../../probes/host/identity.ts';
import { engineSubjects } from '../../probes/subjects.ts';

/** What an audit of a host would come to: all of it would be read, not all, or nothing. */
export type Outlook = 'all' | 'not-all' | 'nothing';

export interface HostCheck {
  readonly outlook: Outlook;
  /** Sentences; each that tells of something that would not be read begins with `!`. */
  readonly lines: readonly string[];
}

/** How many causes are quoted of a host; the rest is counted. */
const MOST_QUOTED = 8;

/** What the first look at a host says of an audit of it. */
export function checkHost(snapshot: Snapshot): HostCheck {
  const host = hostSubject(snapshot);
  const { error } = describeHost(host);
  if (error) return { outlook: 'nothing', lines: [`! ${told(error)}`] };
  const lines = [account(host), ...engines(host), ...unread(host)].map(visibleText);
  return { outlook: lines.some((line) => line.startsWith('!')) ? 'not-all' : 'all', lines };
}

const told = ({ code, detail, next }: Cause): string => visibleText(`${detail} ${next} (${code})`);

/** As whom scripts run there, and what that is in truth. */
function account(host: Subject<'host'>): string {
  const { connection } = host.snapshot;
  const read = identity.read(host);
  const user = read.known ? read.value.user : 'an unknown account';
  const isRoot = read.known && read.value.uid === 0;
  if (!connection) return isRoot ? 'Scripts run as root.' : `! Scripts run as ${user}, not as root. ${LESS}`;
  return RUNS_AS[connection.ranAs ?? 'login'](connection);
}

const LESS = 'What only root may read stays unread.';
const WAYS =
  'Allow it sudo, with a password too (--sudo-password-fd), or that one script (plan --install-script).';

const RUNS_AS: Readonly<
  Record<NonNullable<ConnectionFacts['ranAs']>, (connection: ConnectionFacts) => string>
> = {
  root: () => 'Scripts run as root, with which it logs in.',
  login: ({ user, sudoSaid }) =>
    `! Scripts run as ${user}, not as root${sudoSaid === '' ? '' : ` (${sudoSaid})`}. ${LESS} ${WAYS}`,
  sudo: ({ user }) => `Scripts run as root by "sudo -n sh", with which ${user} is root without any limit.`,
  'sudo-tty': ({ user }) =>
    `Scripts run as root by "sudo -n sh" on a terminal, with which ${user} is root without any limit.`,
  'sudo-password': ({ user }) =>
    `Scripts run as root by sudo with a password, with which ${user} is root without any limit.`,
  'sudo-script': ({ user }) =>
    `Scripts run as root by the installed collection script alone, which is all that sudo permits ${user} there.`,
};

function engines(host: Subject<'host'>): readonly string[] {
  const found = engineSubjects(host);
  if (!found.known || found.value.length === 0) return ['There is no Docker engine.'];
  return found.value.map((engine) => {
    const { id, socket } = engine.item;
    const ping = enginePing.read(engine);
    const name = `The engine ${id}${socket === null ? '' : ` on ${socket}`}`;
    if (!ping.known) return `! ${name} would not be asked: ${ping.cause.detail} ${ping.cause.next}`;
    const { doors, ranAs, user } = host.snapshot.connection ?? {};
    const door = doors?.[socket ?? ''];
    const asLogin = door === 'stream' ? ranAs !== 'root' : AS_LOGIN.has(ranAs) && door !== 'script';
    const truth = asLogin ? ` That ${user} may open it is root in all but name.` : '';
    return `${name} answers${door ? `, ${BY[door]}` : ''} (API ${ping.value.usedVersion}).${truth}`;
  });
}

const BY: Readonly<Record<Door, string>> = {
  stream: 'over a stream of SSH',
  docker: 'by docker system dial-stdio on the host',
  curl: 'by curl on the host',
  script: 'by the installed collection script, which asks it for the listed paths alone',
};

/** Where programs run as the account that logs in. */
const AS_LOGIN: ReadonlySet<ConnectionFacts['ranAs'] | undefined> = new Set(['login', 'sudo-script']);

/** What the scripts could not read, each reason once. */
function unread({ snapshot }: Subject<'host'>): readonly string[] {
  const causes = Object.entries(snapshot.sections).flatMap(([key, section]) => {
    if (!key.startsWith('host:')) return [];
    return section.ok ? causesWithin(section.data) : [section.cause];
  });
  const lines = [...new Set(causes.map(({ detail, next }) => `! Unread: ${detail} ${next}`))];
  const rest = lines.length - MOST_QUOTED;
  return rest > 0 ? [...lines.slice(0, MOST_QUOTED), `! Unread: ${counted(rest, 'thing')} more.`] : lines;
}

/** Every reason that stands in a fact in the place of a part that was not read. */
function causesWithin(data: unknown): readonly Cause[] {
  if (typeof data !== 'object' || data === null) return [];
  const cause = 'code' in data ? causeSchema.safeParse(data) : undefined;
  return cause?.success ? [cause.data] : Object.values(data).flatMap(causesWithin);
}
