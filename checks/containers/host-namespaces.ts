import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import type { CheckText } from '../../src/model/check.ts';
import { type NamespaceField, namespaceMode } from '../../src/probes/containers/namespace-mode.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containers } from '../../src/probes/populations.ts';

interface Namespace extends Omit<CheckText, 'outcomes'> {
  readonly field: NamespaceField;
  /** Words for the namespace in a sentence. */
  readonly what: string;
}

const NAMESPACES: readonly Namespace[] = [
  {
    id: 'container-network-not-the-hosts',
    field: 'NetworkMode',
    what: 'network',
    title: 'The container has a network namespace of its own',
    severity: 'high',
    severityReason: 'It reaches services that listen only on loopback, and they often ask for no password.',
    rationale:
      'A container in the network of the host reaches every service that listens on loopback and every abstract socket, may take any port and, with a little more right, change the firewall.',
    remediation: {
      text: 'Create the container again in a network of its own and publish the ports that others need.',
      command: 'docker network create app && docker run --network app -p 127.0.0.1:8080:8080 IMAGE',
      takes: 'recreate',
      sideEffect:
        'The ports of the container have to be published, and it has another address than the host.',
    },
  },
  {
    id: 'container-processes-not-the-hosts',
    field: 'PidMode',
    what: 'process',
    title: 'The container has a process namespace of its own',
    severity: 'high',
    severityReason: 'With the right to trace, or the same user id, it takes over processes of the host.',
    rationale:
      'A container that sees the processes of the host can read their arguments and often their environment, send them signals and, with the right to trace, take them over.',
    remediation: {
      text: 'Create the container again without --pid host.',
      takes: 'recreate',
      sideEffect: 'Tools that watch the processes of the host no longer see them from the container.',
    },
  },
  {
    id: 'container-ipc-not-the-hosts',
    field: 'IpcMode',
    what: 'IPC',
    title: 'The container has an IPC namespace of its own',
    severity: 'medium',
    severityReason: 'It removes the wall between the shared memory of the host and that of the container.',
    rationale:
      'Shared memory, semaphores and message queues of the host lie open to a container in its IPC namespace. It can read what processes of the host keep there, and change it.',
    remediation: {
      text: 'Create the container again without --ipc host; containers that share memory with each other can use --ipc shareable and --ipc container:NAME.',
      command: 'docker run --ipc private IMAGE',
      takes: 'recreate',
      sideEffect: 'Programs that exchange data with the host through shared memory need another way.',
    },
  },
  {
    id: 'container-hostname-not-the-hosts',
    field: 'UTSMode',
    what: 'UTS',
    title: 'The container has a host name of its own',
    severity: 'low',
    severityReason: 'It needs a further right to change the name of the host, and gains little by it.',
    rationale:
      'A container in the UTS namespace of the host that may administer the system can change the name of the host, which confuses logs and certificates.',
    remediation: {
      text: 'Create the container again without --uts host.',
      command: 'docker run --hostname app IMAGE',
      takes: 'recreate',
      sideEffect:
        'The container has its own host name; programs that print the name of the host print another.',
    },
  },
  {
    id: 'container-users-not-the-hosts',
    field: 'UsernsMode',
    what: 'user',
    title: 'The container does not opt out of user namespaces',
    severity: 'medium',
    severityReason: 'It removes the layer that makes root in the container nobody on the host.',
    rationale:
      'Where the engine maps users, root in a container is an ordinary user outside. A container that opts out runs with the ids of the host, so root in it stays root when it breaks out.',
    remediation: {
      text: 'Create the container again without --userns host.',
      takes: 'recreate',
      sideEffect: 'Files of the container belong to the mapped users; volumes may need new owners.',
    },
  },
];

export default NAMESPACES.map(({ field, what, ...text }) =>
  defineCheck({
    ...text,
    outcomes: {
      pass: `the container is not in the ${what} namespace of the host`,
      fail: 'it is, by its own mode or through another container whose namespace it shares',
    },
    each: containers,
    needs: { inspect: containerInspect, namespace: namespaceMode(field) },
    hints: { info: engineInfo },
    assess: ({ inspect, namespace, info }) => {
      const own = inspect.HostConfig[field];
      const is = namespace.via.length > 0 ? 'ends at' : 'is the id of';
      const end = namespace.mode === own ? '' : `, which ${is} "${namespace.mode}"`;
      const seen = {
        expected: `HostConfig.${field} is not host, directly or through container:`,
        observed: `HostConfig.${field} = "${own}"${end}`,
      };
      const options = info.known ? info.value.SecurityOptions : null;
      const it = theContainer(inspect);
      if (namespace.mode === 'host') {
        const through = namespace.via.length > 0 ? ` through ${enumerate(namespace.via)}` : '';
        const milder =
          field === 'NetworkMode' && options?.includes('name=rootless')
            ? ' The engine is rootless, so that is the namespace of its user.'
            : '';
        return fail({ ...seen, message: `${it} uses the ${what} namespace of the host${through}.${milder}` });
      }
      const unmapped =
        field === 'UsernsMode' && options && !options.some((name) => /^name=(userns|rootless)/.test(name))
          ? ' The engine maps no users, though, so root in it is root of the host all the same.'
          : '';
      const message =
        field === 'UsernsMode'
          ? `${it} does not opt out of user namespaces.${unmapped}`
          : `${it} does not use the ${what} namespace of the host.`;
      return pass({ ...seen, message });
    },
  }),
);
