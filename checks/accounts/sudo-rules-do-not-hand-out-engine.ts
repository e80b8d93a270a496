import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { accounts } from '../../src/probes/host/accounts.ts';
import { fileStatuses } from '../../src/probes/host/file-statuses.ts';
import { loginAccounts } from '../../src/probes/host/login-accounts.ts';
import { socketAccess } from '../../src/probes/host/socket-access.ts';
import { sudoRules } from '../../src/probes/host/sudo-rules.ts';
import { theHost } from '../../src/probes/populations.ts';
import { type GivenAway, givenAway } from '../../src/probes/sudo/given-away.ts';
import { engineControl } from '../../src/probes/sudo/grantees.ts';
import { TRUSTED_DOCKER_USERS } from '../parameters.ts';
import { ADMIN_GROUPS, ENGINE_PROGRAMS } from './parameters.ts';

const EXPECTED =
  'no rule of sudo, doas or polkit gives programs of the engine or a shell to others than administrators';

export default defineCheck({
  id: 'sudo-rules-do-not-hand-out-engine',
  title: 'No rule of sudo hands out the engine',
  severity: 'high',
  severityReason: 'docker by sudo is a shell of root, whatever arguments the rule had in mind.',
  rationale:
    'A rule for docker, runc, systemctl of the engine or a shell looks like a small right. With any of them a person mounts the root directory of the host into a container, or starts a container without limits, and is root. Forbidding one program of many is no help: a copy has another name.',
  outcomes: {
    pass: 'no rule that holds on this host gives one of the programs, a shell or everything to an account that is not root, an administrator or on the list of trusted accounts',
    fail: 'a rule does, also by ALL, a wildcard, an alias, a whole directory, a link, or a program that others than root can exchange',
    manual:
      'a group of administrators or one of its members may run everything, a line or a rule of polkit was not understood, it is not known for whom or which host a rule is, rules also come from a directory, or sudo asks for the password of root',
    notapplicable: 'neither sudo nor doas nor polkit is installed',
  },
  remediation: {
    text: 'Remove the rule, or replace it by a program of root that does one thing with fixed arguments.',
    command: 'visudo -f <file>',
    takes: 'command',
    sideEffect: 'Whoever used the rule needs the new program.',
  },
  each: theHost,
  about: ['user', 'file'],
  needs: {
    rules: sudoRules,
    local: loginAccounts,
    engine: accounts,
    sockets: socketAccess,
    statuses: fileStatuses,
  },
  parameters: { programs: ENGINE_PROGRAMS, admins: ADMIN_GROUPS, trusted: TRUSTED_DOCKER_USERS },
  assess: ({ rules, local, engine, sockets, statuses }, host, { programs, admins, trusted }) => {
    const { sudo, doas, polkit, elsewhere, hostname } = rules;
    if (sudo.state === 'absent' && doas.state === 'absent' && !polkit.installed)
      return notApplicable({
        expected: EXPECTED,
        observed: 'no sudo, no doas, no polkit',
        message: 'Nothing is installed by which accounts could become root by a rule.',
      });
    const read = [sudo, doas].flatMap((one) => (one.state === 'read' ? [one] : []));
    const given = givenAway(
      read.flatMap((one) => one.rules),
      {
        programs: programs.configured ? programs.value : [],
        admins: admins.configured ? admins.value : [],
        trusted: trusted.configured ? trusted.value : [],
        asksForRoot:
          sudo.state === 'read' && sudo.defaults.some((name) => /^(root|target|runas)pw$/.test(name)),
        anyRunAs: sudo.state === 'read' && sudo.defaults.includes('runas_default'),
        hostname,
        local,
        control: engineControl(engine, sockets),
        statuses,
      },
    );
    const login = host.snapshot.connection?.user;
    const verdicts: readonly Verdict[] = [
      ...given.map((one) =>
        one.kind === 'unread' ? cannotTell(unread(one.cause), EXPECTED) : judge(one, login),
      ),
      ...read.flatMap(({ unclear }) => unclear).map(({ place, why }) => notUnderstood(place, why)),
      ...(polkit.installed ? polkit.files.map(rulesOfPolkit) : []),
      ...(sudo.state !== 'absent' && elsewhere.length > 0 ? [notRead(elsewhere)] : []),
      ...[sudo, doas].flatMap((one) =>
        one.state === 'unread' ? [cannotTell(unread(one.cause), EXPECTED)] : [],
      ),
      ...(polkit.installed ? polkit.hidden : []).map((path) =>
        cannotTell(
          unread(cause('needs-root', `${path} may not be listed.`, 'Run the audit as root.')),
          EXPECTED,
        ),
      ),
    ];
    if (verdicts.length > 0) return verdicts;
    const count = read.reduce((sum, one) => sum + one.rules.length, 0);
    return pass({
      expected: EXPECTED,
      observed: `${count} rules of ${[sudo.state === 'read' ? 'sudo' : '', doas.state === 'read' ? 'doas' : ''].filter(Boolean).join(' and ') || 'polkit alone'}`,
      message: 'No rule hands out the engine.',
    });
  },
});

function judge(given: Exclude<GivenAway, { kind: 'unread' }>, login: string | undefined): Verdict {
  const { name, grants } = given;
  const told = grants
    .slice(0, 10)
    .map(({ place, what, noPassword }) => `${place}: ${what}${noPassword ? ', without a password' : ''}`)
    .join('; ');
  const own = name === login ? ' This is the login of this audit.' : '';
  const seen = {
    expected: EXPECTED,
    observed: `${told}${grants.length > 10 ? `; and ${grants.length - 10} more` : ''}`,
    resource: { type: 'user', name, id: null, engine: null } as const,
  };
  const who = name === 'ALL' ? 'Every account' : name;
  const what = [...new Set(grants.map((grant) => grant.what))].slice(0, 5).join(', ');
  return given.kind === 'fail'
    ? fail({ ...seen, message: `${who} may run ${what} with the rights of root.${own}` })
    : manual({ ...seen, message: `${given.question} ${who} may run ${what} with the rights of root.${own}` });
}

const notUnderstood = (place: string, why: string): Verdict =>
  manual({
    expected: EXPECTED,
    observed: `${place}: ${why}`,
    resource: { type: 'file', name: place.replace(/:\d+$/, ''), id: null, engine: null },
    message: `Does ${place} hand out the engine or a shell? plimsoll does not understand it (${why}).`,
  });

const rulesOfPolkit = (path: string): Verdict =>
  manual({
    expected: EXPECTED,
    observed: path,
    resource: { type: 'file', name: path, id: null, engine: null },
    message: `Whom does ${path} let manage units such as docker.service, or run programs as root? It is a rule of polkit, which plimsoll does not follow.`,
  });

const notRead = (sources: readonly string[]): Verdict =>
  manual({
    expected: EXPECTED,
    observed: `rules from ${sources.join(', ')}`,
    message: `Which rules of sudo does ${sources.join(', ')} have for this host? They lie in no file of it and were not read.`,
  });
