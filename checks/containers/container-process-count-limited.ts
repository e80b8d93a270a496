import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-process-count-limited',
  title: 'The number of processes in the container is limited',
  severity: 'medium',
  severityReason: 'One line of shell in a container without this limit can stop the whole host.',
  rationale:
    'Process ids are shared by the whole host. A container without a limit can start processes until none are left, and then nobody can start one, not even to end them.',
  remediation: {
    text: 'Limit the number of processes. The engine has no default for it, and an ulimit on nproc counts per user, so it is no substitute.',
    command: 'docker update --pids-limit 200 CONTAINER',
    takes: 'command',
    sideEffect:
      'Starting processes and threads beyond the limit fails in the container; put the limit into the Compose file too.',
  },
  outcomes: {
    pass: 'HostConfig.PidsLimit is above 0 and the host can enforce it',
    fail: 'it is 0, -1 or missing, or the host cannot enforce it',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo },
  assess: ({ inspect, info }) => {
    const { PidsLimit } = inspect.HostConfig;
    const seen = {
      expected: 'HostConfig.PidsLimit > 0 and info.PidsLimit = true',
      observed: `HostConfig.PidsLimit = ${PidsLimit}, info.PidsLimit = ${info.PidsLimit}`,
    };
    // Engines turn 0 and less into null when a container is made; all of them mean unlimited.
    if (PidsLimit === null || PidsLimit <= 0) {
      return fail({ ...seen, message: `${theContainer(inspect)} may start any number of processes.` });
    }
    if (!info.PidsLimit) {
      const message = `${theContainer(inspect)} has a limit of ${PidsLimit} processes, but this host cannot enforce it.`;
      return fail({ ...seen, message });
    }
    return pass({ ...seen, message: `${theContainer(inspect)} may start at most ${PidsLimit} processes.` });
  },
});
