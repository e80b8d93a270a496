import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import type { Unread } from '../../src/model/fact.ts';
import { anyForm, bindMounts, describeMount } from '../../src/probes/containers/bind-mounts.ts';
import { isWithin } from '../../src/probes/containers/host-path.ts';
import { knownSockets } from '../../src/probes/containers/known-sockets.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'no mount of an engine socket or of a directory that holds one';

export default defineCheck({
  id: 'container-without-engine-socket',
  title: 'The container cannot reach the socket of an engine',
  severity: 'critical',
  severityReason: 'Whoever reaches the socket can start a privileged container, which is root on the host.',
  rationale:
    'The socket of the engine asks for no password. A process that reaches it can start any container with any mount, so it controls the host; a read-only mount does not stop it from sending requests.',
  remediation: {
    text: 'Create the container again without the socket. Where a program has to watch containers, put a proxy in between that lets only reading requests through, and accept what remains with an owner and a reason.',
    takes: 'recreate',
    sideEffect:
      'Tools such as Portainer, Traefik, watchtower or CI runners lose what they do through the socket.',
  },
  outcomes: {
    pass: 'no mount leads to a socket of an engine or of containerd, directly, through a directory above it, a link or a volume',
    fail: 'one does, read-only or not',
  },
  each: containers,
  needs: { inspect: containerInspect, mounts: bindMounts, known: knownSockets },
  assess: ({ inspect, mounts, known: { sockets, missing } }) => {
    const it = theContainer(inspect);
    let unresolved: Unread | undefined;
    const exposed = mounts.flatMap((mount) => {
      const reached = sockets.filter((socket) => {
        const answer = anyForm(mount, (path) => isWithin(socket.path, path));
        if (typeof answer === 'boolean') return answer;
        unresolved ??= answer;
        return false;
      });
      return reached.length > 0 ? [{ mount, reached }] : [];
    });
    if (exposed.length > 0) {
      const reached = [...new Set(exposed.flatMap(({ reached }) => reached))];
      return fail({
        expected: EXPECTED,
        observed: enumerate(exposed.map(({ mount }) => describeMount(mount))),
        message: `${it} reaches ${enumerate(reached.map((socket) => `the socket of ${socket.of} (${socket.path})`))}.`,
      });
    }
    // Without a mount there is nothing that a socket could be seen through.
    const unknown = unresolved ?? (mounts.length > 0 ? missing : null);
    if (unknown) return cannotTell(unknown, EXPECTED);
    const observed = mounts.length === 0 ? 'no bind mounts' : enumerate(mounts.map(describeMount));
    const message = `${it} reaches none of the sockets of engines.`;
    // An engine that is reached over TCP is another question, but who reads this should know of it.
    return inspect.Config.Env.includes('DOCKER_HOST')
      ? pass({
          expected: EXPECTED,
          observed: `${observed}; Config.Env has DOCKER_HOST`,
          message: `${message} Its environment names an engine all the same (DOCKER_HOST), perhaps over TCP.`,
        })
      : pass({ expected: EXPECTED, observed, message });
  },
});
