import { defineCheck, manual } from '../../src/kit/index.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { units } from '../../src/probes/host/units.ts';
import { engines } from '../../src/probes/populations.ts';

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
    sideEffect:
      'The engine has to be restarted; containers made after that get the limits, and those that need more must ask for it.',
  },
  outcomes: {
    manual:
      'always: which limits fit depends on the work of the host; the limits of the engine and of its services are shown',
  },
  each: engines,
  needs: { ulimits: daemonOption('default-ulimits') },
  hints: { units },
  assess: ({ ulimits, units }, engine) => {
    const inherited = units.known ? unitLimits(units.value.units) : 'limits of the services not read';
    const count = Object.keys(ulimits.value).length;
    return manual({
      expected: 'default-ulimits within limits that fit this host',
      observed: `${describeOption(ulimits)}; ${inherited}`,
      message:
        count === 0
          ? `Engine ${engine.item.id} sets no default limits, so containers inherit those of its service: do these fit this host?`
          : `Engine ${engine.item.id} sets default limits: do these fit this host?`,
    });
  },
});

/** What containers inherit where nothing is set. */
function unitLimits(
  found: Readonly<Record<string, { readonly limits: Readonly<Record<string, string>> }>>,
): string {
  const texts = ['docker.service', 'containerd.service'].flatMap((name) =>
    Object.entries(found[name]?.limits ?? {}).map(([limit, value]) => `${limit}=${value} of ${name}`),
  );
  return texts.length === 0 ? 'no limits set by its services' : texts.join(', ');
}
