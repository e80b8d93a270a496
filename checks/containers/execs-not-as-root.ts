import { defineCheck, fail, manual } from '../../src/kit/index.ts';
import { startUser } from '../../src/probes/containers/start-user.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerExecs } from '../../src/probes/docker/container-execs.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { runningContainers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'execs-not-as-root',
  title: 'Nobody runs commands as root in the container',
  severity: 'medium',
  severityReason: 'It gives a command more than the program of the container has, within its walls.',
  rationale:
    'docker exec --user root starts a command as root in a container whose program runs as somebody else. It can change what that program may not, and what it does is not recorded.',
  remediation: {
    text: 'Use docker exec without --user root, and audit calls of the docker client so that it can be shown.',
    command: 'auditctl -a always,exit -F path=/usr/bin/docker -F perm=x -k docker',
    takes: 'command',
    sideEffect: 'What has to be changed as root goes into the image instead.',
  },
  outcomes: {
    fail: 'an exec session that the engine still knows was started with the user root, which is not how the container names its own user',
    manual: 'none is now, but engines keep no record of earlier ones',
  },
  each: runningContainers,
  needs: { inspect: containerInspect, execs: containerExecs },
  assess: ({ inspect, execs }) => {
    const own = inspect.Config.User;
    const expected = 'no exec with ProcessConfig.user = root or 0 on request';
    // Engines write the container's own user where nobody asked for one: into health checks, and into a plain docker exec.
    const asRoot = execs.filter(({ ProcessConfig: { user } }) => asksForRoot(user) && user !== own);
    if (asRoot.length > 0) {
      const observed = enumerate(
        asRoot.map(
          ({ ID, Running, ProcessConfig }) =>
            `exec ${ID.slice(0, 12)}: user = ${ProcessConfig.user}, Running = ${Running}`,
        ),
      );
      return fail({ expected, observed, message: 'A command was started as root in the container.' });
    }
    return manual({
      expected,
      observed: `exec sessions now: ${execs.length}, none of them with root as its user${asksForRoot(own) ? `, unless as the container's own user, ${own}` : ''}`,
      message:
        'No command runs in the container as root on request now, but engines keep no record of earlier ones. Do the audit logs show any use of docker exec --user root?',
    });
  },
});

/** An empty user is what the engine takes where it knows of none, and so nobody's request. */
const asksForRoot = (user: string): boolean => user !== '' && startUser(user) === 'root';
