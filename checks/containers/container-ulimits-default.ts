import { cannotTell, defineCheck, manual, pass } from '../../src/kit/index.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'HostConfig.Ulimits empty, or the default of the daemon';

export default defineCheck({
  id: 'container-ulimits-default',
  title: 'The container keeps the default ulimits unless there is a reason',
  severity: 'low',
  severityReason: 'A wider limit lets one container take more of the host, but gives no rights.',
  rationale:
    'The limits of the daemon were chosen for all containers. One that sets its own may open more files or start more processes than the host was planned for.',
  remediation: {
    text: 'Create the container again without --ulimit, or write down why it needs its own.',
    takes: 'recreate',
    sideEffect: 'A program that needs the wider limit runs into the default one.',
  },
  outcomes: {
    pass: 'the container has no ulimits of its own, or just those that the engine gives',
    manual: 'it has others, and a person has to say why',
  },
  each: containers,
  needs: { inspect: containerInspect },
  hints: { defaults: daemonOption('default-ulimits') },
  assess: ({ inspect, defaults }) => {
    const it = theContainer(inspect);
    const limits = inspect.HostConfig.Ulimits.map(
      ({ Name, Soft, Hard }) => [Name, `${Soft}:${Hard}`] as const,
    );
    const shown = limits.map(([name, limit]) => `${name}=${limit}`);
    const seen = {
      expected: EXPECTED,
      observed: `HostConfig.Ulimits = ${shown.length === 0 ? 'empty' : enumerate(shown)}`,
    };
    if (limits.length === 0) return pass({ ...seen, message: `${it} uses the ulimits of the daemon.` });
    // The engine writes its own defaults into each container that it creates.
    if (!defaults.known) return cannotTell(defaults, EXPECTED);
    const own = limits.filter(([name, limit]) => softAndHard(defaults.value.value[name]) !== limit);
    const observed = `${seen.observed}; ${describeOption(defaults.value)}`;
    if (own.length === 0) {
      return pass({ ...seen, observed, message: `${it} uses the ulimits that the daemon gives by default.` });
    }
    const overridden = enumerate(own.map(([name, limit]) => `${name}=${limit}`));
    const message = `${it} overrides the ulimits of the daemon (${overridden}). Is there a reason for each?`;
    return manual({ ...seen, observed, message });
  },
});

/** A flag may give one number for both. */
const softAndHard = (limit = ''): string => (limit.includes(':') ? limit : `${limit}:${limit}`);
