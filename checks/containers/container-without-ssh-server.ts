import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { processesOf } from '../../src/probes/containers/kernel-view.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import type { ContainerProcess } from '../../src/probes/host/container-processes.ts';
import { runningContainers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-without-ssh-server',
  title: 'No SSH server runs in the container',
  severity: 'medium',
  severityReason: 'It is a second way in, past the access control and the logs of the engine.',
  rationale:
    'An SSH server in a container brings its own accounts and keys, which nobody rotates, and leaves no trace in the logs of the engine. Who has to look inside can do so with docker exec.',
  remediation: {
    text: 'Build the image without an SSH server and use docker exec, or SSH to the host.',
    takes: 'rebuild',
    sideEffect: 'Who used to log in to the container needs access to the host or to the engine.',
  },
  outcomes: {
    pass: 'every process of the container was seen, and none is an SSH server',
    fail: 'one is',
  },
  each: runningContainers,
  needs: { processes: processesOf },
  assess: ({ processes }) => {
    const expected = 'no process named sshd';
    const servers = processes.filter(isSshServer);
    if (servers.length === 0) {
      const observed = `processes of the container: ${processes.length}, none of them sshd`;
      return pass({ expected, observed, message: 'No SSH server runs in the container.' });
    }
    const observed = enumerate(servers.map(({ pid, name, argv0 }) => `pid ${pid}: ${name} (${argv0})`));
    return fail({ expected, observed, message: 'An SSH server runs in the container.' });
  },
});

/** OpenSSH changes its title (`sshd: /usr/sbin/sshd [listener]`) and since 9.8 has helpers of other names. */
const SSHD = /^sshd(-session|-auth)?(?![\w.-])/;

const isSshServer = ({ name, argv0, executable }: ContainerProcess): boolean =>
  [name, argv0, (executable ?? '').replace(/^.*\//, '')].some((title) => SSHD.test(title));
