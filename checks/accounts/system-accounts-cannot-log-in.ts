import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import {
  type LoginAccount,
  type LoginAccounts,
  loginAccounts,
  passwordOf,
} from '../../src/probes/host/login-accounts.ts';
import { socketAccess } from '../../src/probes/host/socket-access.ts';
import { theHost } from '../../src/probes/populations.ts';
import { ACCEPTED_SYSTEM_ACCOUNTS } from './parameters.ts';

const EXPECTED =
  'accounts below UID_MIN other than root have no shell and a locked password; no password is empty; root alone has uid 0';

export default defineCheck({
  id: 'system-accounts-cannot-log-in',
  title: 'Accounts of the system cannot log in',
  severity: 'low',
  severityReason: 'It takes a flaw in a service first, and a password or a key then.',
  rationale:
    'Services have accounts so that a flaw in one of them stays with it. With a shell and a password or a key such an account is a way in, which nobody looks at.',
  outcomes: {
    pass: 'none of them has a shell or a password, or the policy accepts it, no account has an empty password, and root alone has uid 0; of those in the files of the host',
    fail: 'one has a shell with a password or with keys for SSH, any account has an empty password, or a second one has uid 0',
    manual:
      'one has a program for a shell, and no way in is seen: its password is locked and no keys are there, or the program is no login shell; one has a password and no shell to use it with; or a directory service has accounts too',
  },
  remediation: {
    text: 'Give the account nologin for a shell and lock its password; remove a second account with uid 0.',
    command: 'usermod --shell /usr/sbin/nologin --lock <account>',
    takes: 'command',
    sideEffect: 'Jobs that run by su with the shell of that account need one given by su --shell.',
  },
  each: theHost,
  about: ['user'],
  needs: { local: loginAccounts },
  hints: { access: socketAccess },
  parameters: { accepted: ACCEPTED_SYSTEM_ACCOUNTS },
  assess: ({ local, access }, _, { accepted }) => {
    const names = accepted.configured ? accepted.value : [];
    const verdicts = local.accounts.flatMap((account) => judge(account, local, names) ?? []);
    // One line a host is enough for what only root may read.
    if (local.shadow.state === 'denied') verdicts.push(cannotTell(unread(hidden), EXPECTED));
    const elsewhere = access.known ? access.value.remoteSources : [];
    if (elsewhere.length > 0) verdicts.push(notRead(elsewhere));
    if (verdicts.length > 0) return verdicts;
    const system = local.accounts.filter((account) => isSystem(account, local));
    return pass({
      expected: EXPECTED,
      observed: `${local.accounts.length} accounts in /etc/passwd, ${system.length} of them below UID_MIN ${local.uidMin}`,
      message: 'No account of the system can log in.',
    });
  },
});

const isSystem = ({ uid }: LoginAccount, { uidMin }: LoginAccounts): boolean => uid !== 0 && uid < uidMin;

/** Of the system itself: a program elsewhere can have the name and be a shell. */
const NO_SHELL = /^(\/usr(\/local)?|\/run\/current-system\/sw|\/nix\/store\/[^/]+)?\/s?bin\/(nologin|false)$/;

const notRead = (sources: readonly string[]): Verdict =>
  manual({
    expected: EXPECTED,
    observed: `accounts from ${sources.join(', ')}`,
    message: `Has ${sources.join(' or ')} accounts with uid 0, below UID_MIN or without a password for this host? They lie in no file of it and were not read.`,
  });

function judge(account: LoginAccount, local: LoginAccounts, accepted: readonly string[]): Verdict | null {
  const { name, uid, keys } = account;
  const shell = account.shell || '/bin/sh';
  const password = passwordOf(account, local.shadow);
  const seen = {
    expected: EXPECTED,
    observed: `${name}: uid ${uid}, shell ${shell}, password ${password ?? 'unread'}, keys ${keys}`,
    resource: { type: 'user', name, id: null, engine: null } as const,
  };
  if (uid === 0 && name !== 'root')
    return fail({ ...seen, message: `${name} has uid 0: it is root by another name.` });
  if (password === 'empty') return fail({ ...seen, message: `${name} needs no password.` });
  if (!isSystem(account, local) || accepted.includes(name)) return null;
  if (password === null) return null;
  if (NO_SHELL.test(shell) || !account.shellThere)
    return password === 'set'
      ? manual({
          ...seen,
          message: `What does ${name} need a password for? It has no shell, but other services may take the password.`,
        })
      : null;
  const isLogin = local.shells.includes(shell);
  const way = [
    ...(password === 'set' ? ['a password'] : []),
    ...(keys === 'present' ? ['keys for SSH'] : []),
  ].join(' and ');
  if (isLogin && way !== '')
    return fail({
      ...seen,
      message: `${name}, an account of the system, has the shell ${shell} and ${way}.`,
    });
  if (keys === 'hidden')
    return cannotTell(
      unread(
        cause('needs-root', `Whether ${name} has keys for SSH may not be seen.`, 'Run the audit as root.'),
      ),
      EXPECTED,
    );
  const but =
    way === '' ? 'its password is locked and no keys are there' : `it has ${way}, but no login shell`;
  return manual({ ...seen, message: `Does ${name} need ${shell} for a shell? At least ${but}.` });
}

const hidden = cause(
  'needs-root',
  '/etc/shadow may not be read, so which passwords are set, locked or empty is not known.',
  'Run the audit as root.',
);
