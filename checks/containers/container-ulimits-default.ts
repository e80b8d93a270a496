import { defineCheck } from '../../src/kit/define-check.ts';
import { manual, pass } from '../../src/kit/verdict.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-ulimits-default',
  title: 'The container keeps the default ulimits unless there is a reason',
  severity: 'low',
  severityReason: 'A wider limit lets one container take more of the host, but gives no rights.',
  rationale:
    'The limits of the daemon were chosen for all containers. One that sets its own may open more files or start more processes than the host was planned for.',
  remediation: {
    text: 'Create the container again without --ulimit, or write down why it needs its own.',
    sideEffect: 'A program that needs the wider limit runs into the default one.',
  },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const limits = inspect.HostConfig.Ulimits.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`);
    const seen = {
      expected: 'HostConfig.Ulimits empty',
      observed: `HostConfig.Ulimits = ${limits.length === 0 ? 'empty' : enumerate(limits)}`,
    };
    return limits.length === 0
      ? pass({ ...seen, message: `${theContainer(inspect)} uses the ulimits of the daemon.` })
      : manual({
          ...seen,
          message: `${theContainer(inspect)} overrides the ulimits of the daemon (${enumerate(limits)}). Is there a reason for each?`,
        });
  },
});
