import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { reachableListeners } from '../../src/probes/containers/engine-listeners.ts';
import { describeReach, socketReach } from '../../src/probes/containers/socket-reach.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ACCEPTED_SOCKET_CONTAINERS, SOCKET_PROXY_CONTAINERS } from './parameters.ts';

const EXPECTED = 'no way to a socket or TCP port through which containers can be started';

export default defineCheck({
  id: 'container-no-engine-socket-reach',
  title: 'No container can give orders to an engine or to containerd',
  severity: 'critical',
  severityReason: 'Who may start a container may start a privileged one: root on the host by one request.',
  rationale:
    'An engine asks nobody for a password on its unix socket, and on TCP only where client certificates are demanded. The way there need not have the name of the socket: a directory above it, a link, a volume or the network of the host will do, and mounting it read-only does not stop a request.',
  remediation: {
    text: 'Create the container again without the mount, and let the engine listen on TCP only with client certificates. Give a program that has to watch containers a proxy that lets nothing but the reading requests through that it needs, or a rootless engine of its own.',
    command: 'docker run --network lab --env DOCKER_HOST=tcp://socket-proxy:2375 IMAGE',
    takes: 'recreate',
    sideEffect: 'Programs that manage containers, such as CI runners and Portainer, can no longer do so.',
  },
  outcomes: {
    pass: 'neither mounts, through directories, links and volumes, nor networks lead to a socket of an engine, of containerd or of another engine that listens on the host, or the policy accepts the container; of engines of third accounts, which act in their name alone, what could be read counts',
    fail: 'one does, read-only or not, or a TCP port of an engine that asks for no certificate can be reached',
    manual:
      'the policy declares the container as a filtering proxy, or all that it reaches is a TCP port that asks for client certificates',
  },
  each: containers,
  needs: { inspect: containerInspect, reach: socketReach, tcp: reachableListeners },
  parameters: { proxies: SOCKET_PROXY_CONTAINERS, accepted: ACCEPTED_SOCKET_CONTAINERS },
  assess: ({ inspect, reach, tcp }, { item }, { proxies, accepted }) => {
    const it = theContainer(inspect);
    const open = tcp.listeners.filter(({ verifies }) => verifies.known && !verifies.value);
    const ways = [
      ...reach.ways.map(describeReach),
      ...open.map(
        ({ engine, listener }) => `TCP port ${listener.port} of engine ${engine} (${listener.where})`,
      ),
    ];
    const named = inspect.Config.Env.includes('DOCKER_HOST') ? '; Config.Env has DOCKER_HOST' : '';
    if (ways.length > 0) {
      const seen = { expected: EXPECTED, observed: `${enumerate(ways)}${named}` };
      if (accepted.configured && fitsOne(item.name, accepted.value)) {
        return pass({ ...seen, message: `${it} can give orders to an engine, which the policy accepts.` });
      }
      if (proxies.configured && fitsOne(item.name, proxies.value)) {
        const message = `${it} reaches an engine as a declared proxy. Does it hand on only requests that change nothing?`;
        return manual({ ...seen, message });
      }
      const through = [
        ...reach.ways.map(({ by }) => by),
        ...open.map(({ listener }) => `TCP port ${listener.port}`),
      ];
      const message = `${it} can give orders to an engine through ${enumerate([...new Set(through)], 4)}.`;
      return fail({ ...seen, message });
    }
    const unknown = reach.missing ?? tcp.missing;
    if (unknown) return cannotTell(unknown, EXPECTED);
    for (const { verifies } of tcp.listeners) if (!verifies.known) return cannotTell(verifies, EXPECTED);
    const guarded = tcp.listeners.map(
      ({ engine, listener }) => `TCP port ${listener.port} of engine ${engine}, with client certificates`,
    );
    if (guarded.length > 0) {
      const message = `${it} reaches the TCP port of an engine, which asks for a client certificate. Is none within the reach of this container?`;
      return manual({ expected: EXPECTED, observed: `${enumerate(guarded)}${named}`, message });
    }
    return pass({
      expected: EXPECTED,
      observed: `${enumerate(reach.looked) || 'no bind mounts'}; no TCP port of an engine of root or of its own account within reach${named}`,
      message: `${it} has no way to an engine.`,
    });
  },
});
