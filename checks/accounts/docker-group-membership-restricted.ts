import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { engineAccess } from '../../src/probes/engine/engine-access.ts';
import { engineSessions } from '../../src/probes/engine/engine-sessions.ts';
import { type LoginAccounts, loginAccounts, passwordOf } from '../../src/probes/host/login-accounts.ts';
import { engines } from '../../src/probes/populations.ts';
import { TRUSTED_DOCKER_USERS } from '../parameters.ts';

const EXPECTED =
  'the group of the socket, its access control list and sessions that are open hold trusted people only';

/** Accounts that run what others wrote, by the names that their packages give them. */
const RUNNERS =
  /^(jenkins|gitlab-runner|(gh|github|actions|forgejo|gitea|act)[-_]?runner|runner|buildkite-agent|teamcity|teamcity-agent|bamboo|go|drone|circleci|azp?agent|vsts|woodpecker|concourse|tekton|ci|ci-runner|deploybot)$/i;

export default defineCheck({
  id: 'docker-group-membership-restricted',
  title: 'Nobody but trusted people is in the group of the socket',
  severity: 'high',
  severityReason: 'To be in that group is to be root, without a password and without a line in a log.',
  rationale:
    'The group of the socket is easily taken for a convenience. Accounts of services and runners of builds are the worst members, since what they run was written by others; and a session that was open before an account was taken out keeps the group until it ends.',
  outcomes: {
    pass: 'no account is in the group of the socket, or each of them is on the list of trusted accounts',
    fail: 'every account may use the socket, a member or an open session is not on the list of trusted accounts, or, without such a list, a member is the account of a service, a runner of builds or another group',
    manual:
      'people are in the group and no list of trusted accounts is configured, or a directory service may know of members that it does not list',
    notapplicable: 'the socket belongs to group root, and no access control list lets anybody else in',
  },
  remediation: {
    text: 'Take the accounts out of the group and end their sessions. Let people use sudo with a fixed command or a rootless engine, and builds an engine of their own.',
    command: 'gpasswd -d <account> docker && loginctl terminate-user <account>',
    takes: 'command',
    sideEffect: 'Scripts and people that use docker without sudo lose access.',
  },
  each: engines,
  about: ['user'],
  needs: { access: engineAccess, sessions: engineSessions, local: loginAccounts },
  parameters: { trusted: TRUSTED_DOCKER_USERS },
  assess: ({ access, sessions, local }, engine, { trusted }) => {
    const { id } = engine.item;
    const where = access.sockets.join(', ') || 'no unix socket';
    if (access.open.length > 0)
      return fail({
        expected: EXPECTED,
        observed: where,
        message: `Every account of the host may control engine ${id} by ${access.open.join(', ')}: no group limits it.`,
      });
    const nameOf = (uid: number): string =>
      local.accounts.find((account) => account.uid === uid)?.name ?? String(uid);
    const inside = new Set(access.accounts.map(({ name }) => name));
    const left = sessions.processes.filter(({ uid }) => !inside.has(nameOf(uid)));
    const members = [
      ...access.accounts.map(({ name, ways }) => ({ name, how: ways.join('; ') })),
      ...[...new Set(left.map(({ uid }) => nameOf(uid)))].map((name) => {
        const programs = left.filter(({ uid }) => nameOf(uid) === name).map((one) => one.name);
        return { name, how: `session that is still open (${[...new Set(programs)].slice(0, 5).join(', ')})` };
      }),
    ];
    const told = members.map(({ name, how }) => ({
      name,
      text: `${name} (${how}; ${stateOf(name, local)})`,
    }));
    const seen = {
      expected: EXPECTED,
      observed: `${where}: ${told.map(({ text }) => text).join(', ') || 'nobody else'}`,
    };
    const verdicts: Verdict[] = told.flatMap(({ name, text }): readonly Verdict[] => {
      const resource = { type: 'user', name, id: null, engine: id } as const;
      const own = { expected: EXPECTED, observed: `${where}: ${text}`, resource };
      if (trusted.configured)
        return [
          trusted.value.includes(name)
            ? pass({ ...own, message: `${name} can use engine ${id} and is trusted with it.` })
            : fail({
                ...own,
                message: `${name} can use engine ${id} and is not among the trusted accounts.`,
              }),
        ];
      const why = unfit(name, local, access.remoteSources);
      return why === null
        ? []
        : [fail({ ...own, message: `${name}, which is ${why}, can use engine ${id}.` })];
    });
    const people = told.filter(
      ({ name }) => !trusted.configured && unfit(name, local, access.remoteSources) === null,
    );
    if (people.length > 0)
      verdicts.push(
        manual({
          ...seen,
          message: `Is each of ${people.map(({ name }) => name).join(', ')} to be root on this host? They can use engine ${id}.`,
        }),
      );
    if (access.remoteSources.length > 0 && sessions.gids.some((gid) => gid !== 0))
      verdicts.push(
        manual({
          ...seen,
          observed: `${seen.observed}; nsswitch.conf also names ${access.remoteSources.join(', ')}`,
          message: `Whom does ${access.remoteSources.join(', ')} put into the group of the socket of engine ${id}? A directory need not list all members.`,
        }),
      );
    verdicts.push(...access.gaps.map((gap) => cannotTell(unread(gap), EXPECTED)));
    if (sessions.partial) verdicts.push(cannotTell(unread(hidden), EXPECTED));
    if (verdicts.length > 0) return verdicts;
    return sessions.gids.every((gid) => gid === 0)
      ? notApplicable({ ...seen, message: `No group but root is let in by the socket of engine ${id}.` })
      : pass({ ...seen, message: `Nobody is in the group of the socket of engine ${id}.` });
  },
});

/** Why an account is no person who could be trusted; null where it may be one. */
function unfit(name: string, local: LoginAccounts, elsewhere: readonly string[]): string | null {
  if (RUNNERS.test(name)) return 'the account of a runner of builds';
  const account = local.accounts.find((one) => one.name === name);
  if (account) return account.uid < local.uidMin ? 'the account of a service' : null;
  // A directory has accounts that no file has, often with a group of the same name each.
  if (elsewhere.length > 0) return null;
  return local.groups.some((group) => group.name === name) ? 'a group and no account' : null;
}

/** What is known of how the account can be used; nobody needs a password to be in a group. */
function stateOf(name: string, local: LoginAccounts): string {
  const account = local.accounts.find((one) => one.name === name);
  if (!account) return 'not in /etc/passwd';
  const password = passwordOf(account, local.shadow);
  return `uid ${account.uid}, shell ${account.shell || '/bin/sh'}, password ${password ?? 'unread'}`;
}

const hidden = cause(
  'needs-root',
  'Sessions that are still in the group cannot be seen: /proc shows this account only its own processes.',
  'Run the audit as root.',
);
