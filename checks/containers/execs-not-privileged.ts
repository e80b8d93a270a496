import { defineCheck, fail, manual } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerExecs } from '../../src/probes/docker/container-execs.ts';
import { runningContainers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'execs-not-privileged',
  title: 'Nobody runs privileged commands in the container',
  severity: 'high',
  severityReason: 'A privileged command has every capability, whatever the container was limited to.',
  rationale:
    'docker exec --privileged gives a command all capabilities in a container that was made without them. Whoever controls that container can wait for such a command and take it over.',
  remediation: {
    text: 'Use docker exec without --privileged, and audit calls of the docker client so that it can be shown.',
    command: 'auditctl -a always,exit -F path=/usr/bin/docker -F perm=x -k docker',
    takes: 'command',
    sideEffect: 'Maintenance that needs more rights has to run on the host.',
  },
  outcomes: {
    fail: 'an exec session that the engine still knows is privileged',
    manual: 'none is now, but engines keep no record of earlier ones',
  },
  each: runningContainers,
  needs: { execs: containerExecs },
  assess: ({ execs }) => {
    const expected = 'no exec with ProcessConfig.privileged = true';
    const privileged = execs.filter(({ ProcessConfig }) => ProcessConfig.privileged);
    if (privileged.length > 0) {
      const observed = enumerate(
        privileged.map(
          ({ ID, Running }) => `exec ${ID.slice(0, 12)}: privileged = true, Running = ${Running}`,
        ),
      );
      return fail({ expected, observed, message: 'A privileged command was started in the container.' });
    }
    return manual({
      expected,
      observed: `exec sessions now: ${execs.length}, none of them privileged`,
      message:
        'No privileged command runs in the container now, but engines keep no record of earlier ones. Do the audit logs show any use of docker exec --privileged?',
    });
  },
});
