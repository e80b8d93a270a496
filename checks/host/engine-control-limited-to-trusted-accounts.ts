import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import type { Judgement } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { type AccountWithAccess, engineAccess } from '../../src/probes/engine/engine-access.ts';
import { engines } from '../../src/probes/populations.ts';
import { TRUSTED_DOCKER_USERS } from '../parameters.ts';

const EXPECTED = 'only trusted accounts may connect to a unix socket of the engine';

const describe = ({ name, ways }: AccountWithAccess): string => `${name} (${ways.join('; ')})`;

export default defineCheck({
  id: 'engine-control-limited-to-trusted-accounts',
  title: 'Only trusted accounts control the engine',
  severity: 'critical',
  severityReason: 'Who may use the socket of an engine of root is root on the host without a further flaw.',
  rationale:
    'The engine does what it is asked over its socket, and mounting the root directory of the host is one request. The group that owns the socket, and its access control list, are therefore lists of administrators.',
  outcomes: {
    pass: 'nobody but root and the user of the engine may use its sockets, or the account is on the list of trusted ones by its exact name',
    fail: 'an account that is not on the configured list may use a socket (member by list or by primary group, owner, in the access control list, or since every account may)',
    manual:
      'accounts may use a socket and no list of trusted ones is configured, or a directory service may know of members that it does not list',
    notapplicable: 'the engine is rootless, and its sockets let no group and nobody else in',
  },
  remediation: {
    text: 'Take accounts that need no root rights out of the group, and remove entries of the access control list; give the users of containers a rootless engine instead.',
    command: 'gpasswd -d <account> docker',
    takes: 'command',
    sideEffect:
      'Scripts and people that use docker without sudo lose access; sessions that are open keep it until they end.',
  },
  each: engines,
  about: ['user'],
  needs: { access: engineAccess },
  parameters: { trusted: TRUSTED_DOCKER_USERS },
  assess: ({ access }, engine, { trusted }) => {
    const { id, rootless } = engine.item;
    const { accounts, sockets, open, gaps, remoteSources } = access;
    const where = sockets.length === 0 ? 'no unix socket' : sockets.join(', ');
    const who = accounts.length === 0 ? 'nobody else' : accounts.map(describe).join(', ');
    const seen = { expected: EXPECTED, observed: `${where}: ${who}` };
    if (open.length > 0) {
      const all = { ...seen, observed: `${where}: every account of the host` };
      const message = `Every account of the host, those of services included, may control engine ${id} by ${open.join(', ')}`;
      return trusted.configured
        ? fail({ ...all, message: `${message}, also those that are not trusted with it.` })
        : manual({ ...all, message: `${message}. Are all of them trusted with root on this host?` });
    }
    const ofAccount = (account: AccountWithAccess, isTrusted: boolean): Judgement => {
      const resource = { type: 'user', name: account.name, id: null, engine: id } as const;
      const own = { expected: EXPECTED, observed: `${where}: ${describe(account)}`, resource };
      return isTrusted
        ? pass({ ...own, message: `${account.name} may control engine ${id} and is trusted with it.` })
        : fail({
            ...own,
            message: `${account.name} may control engine ${id} and is not among the trusted accounts.`,
          });
    };
    const judged = trusted.configured
      ? accounts.map((account) => ofAccount(account, trusted.value.includes(account.name)))
      : [];
    const [gap] = gaps;
    if (gap) return [...judged, cannotTell(unread(gap), EXPECTED)];
    if (accounts.length > 0 && !trusted.configured)
      return manual({
        ...seen,
        message: `Are all of these accounts trusted with root on this host? They may control engine ${id}: ${accounts.map(({ name }) => name).join(', ')}${remoteSources.length > 0 ? `, and perhaps others that ${remoteSources.join(', ')} does not list` : ''}.`,
      });
    if (remoteSources.length > 0)
      return [
        ...judged,
        manual({
          ...seen,
          observed: `${seen.observed}; nsswitch.conf also names ${remoteSources.join(', ')}`,
          message: `Does ${remoteSources.join(', ')} have further accounts in the group of the socket of engine ${id}? A directory need not list the members of a group.`,
        }),
      ];
    if (judged.length > 0) return judged;
    if (rootless && access.closed)
      return notApplicable({
        ...seen,
        message: `Engine ${id} is rootless, and its socket lets nobody but its user in.`,
      });
    return pass({
      ...seen,
      message: `Nobody but ${rootless ? 'root and its own user' : 'root'} may control engine ${id} by a unix socket.`,
    });
  },
});
