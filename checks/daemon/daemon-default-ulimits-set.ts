import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { units } from '../../src/probes/host/units.ts';
import { engines } from '../../src/probes/populations.ts';
import { MOST_DEFAULT_ULIMITS } from '../parameters.ts';

export default defineCheck({
  id: 'daemon-default-ulimits-set',
  title: 'Containers start with limits that fit the host',
  severity: 'low',
  severityReason:
    'Without limits one container can use up files and processes of the host, which costs availability.',
  rationale:
    'A container without limits of its own gets those of the engine, and where that has none, those of its service. One that forks or opens files without end can then stop the whole host. Which limits fit depends on the work, so a person has to say.',
  remediation: {
    text: 'Decide how many files and processes a container needs at most, and set these as defaults.',
    command:
      '/etc/docker/daemon.json: { "default-ulimits": { "nofile": { "Name": "nofile", "Soft": 1024, "Hard": 4096 } } }',
    takes: 'restart',
    sideEffect:
      'The engine has to be restarted; containers made after that get the limits, and those that need more must ask for it.',
  },
  outcomes: {
    pass: 'each limit that the policy names is set and no larger than there',
    fail: 'one is not set, or is larger',
    manual:
      'the policy names no limits, and which fit depends on the work of the host; or one is set in a form that cannot be compared. The limits of the engine and of its services are shown',
  },
  each: engines,
  needs: { ulimits: daemonOption('default-ulimits') },
  hints: { units },
  parameters: { most: MOST_DEFAULT_ULIMITS },
  assess: ({ ulimits, units }, engine, { most }) => {
    const inherited = units.known ? unitLimits(units.value.units) : 'limits of the services not read';
    const { id } = engine.item;
    const observed = `${describeOption(ulimits)}; ${inherited}`;
    if (!most.configured) {
      const seen = { expected: 'default-ulimits within limits that fit this host', observed };
      const what =
        Object.keys(ulimits.value).length === 0
          ? `Engine ${id} sets no default limits, so containers inherit those of its service`
          : `Engine ${id} sets default limits`;
      const message = `${what}: do these fit this host? None are configured (most-default-ulimits).`;
      return manual({ ...seen, message });
    }
    const seen = { expected: `default-ulimits of at most ${most.value.join(', ')}`, observed };
    const limits = most.value.map((text) => {
      const [name = '', largest = ''] = text.split('=');
      return { name, state: stateOf(ulimits.value[name], largest) };
    });
    const named = (state: LimitState) => limits.flatMap((one) => (one.state === state ? [one.name] : []));
    const bad = [
      ...named('missing').map((name) => `${name} is not set`),
      ...named('beyond').map((name) => `${name} is larger than the policy allows`),
    ];
    if (bad.length > 0)
      return fail({ ...seen, message: `Default limits of engine ${id}: ${bad.join('; ')}.` });
    const unclear = named('unclear').join(', ');
    return unclear === ''
      ? pass({ ...seen, message: `Engine ${id} sets the default limits that the policy names, within them.` })
      : manual({
          ...seen,
          message: `Engine ${id} sets ${unclear} in an unusual form: is it within the policy?`,
        });
  },
});

type LimitState = 'within' | 'beyond' | 'missing' | 'unclear';

/** Holds a limit (`soft:hard`, or one number for both; -1 is none) against the largest that is allowed. */
function stateOf(text: string | undefined, largest: string): LimitState {
  if (text === undefined) return 'missing';
  if (!/^(-1|\d+)(:(-1|\d+))?$/.test(text)) return 'unclear';
  const [given, allowed] = [bothOf(text), bothOf(largest)];
  return given.soft <= allowed.soft && given.hard <= allowed.hard ? 'within' : 'beyond';
}

function bothOf(text: string): { readonly soft: number; readonly hard: number } {
  const [soft = 0, hard = soft] = text
    .split(':')
    .map((limit) => (limit === '-1' ? Number.POSITIVE_INFINITY : Number(limit)));
  return { soft, hard };
}

/** What containers inherit where nothing is set. */
function unitLimits(
  found: Readonly<Record<string, { readonly limits: Readonly<Record<string, string>> }>>,
): string {
  const texts = ['docker.service', 'containerd.service'].flatMap((name) =>
    Object.entries(found[name]?.limits ?? {}).map(([limit, value]) => `${limit}=${value} of ${name}`),
  );
  return texts.length === 0 ? 'no limits set by its services' : texts.join(', ');
}
