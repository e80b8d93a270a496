import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { isWithin, plainPath } from '../../src/probes/containers/host-path.ts';
import { knownSockets } from '../../src/probes/containers/known-sockets.ts';
import { type SwarmService, swarmService } from '../../src/probes/containers/swarm-service.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { services } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'service-without-engine-socket',
  title: 'The service cannot reach the socket of an engine',
  severity: 'critical',
  severityReason: 'Whoever reaches the socket can start a privileged container, which is root on the node.',
  rationale:
    'A service that mounts the socket of the engine controls every node on which one of its tasks runs, and on a manager the whole swarm. A read-only mount does not stop it from sending requests.',
  remediation: {
    text: 'Take the mount out of the service, or put a proxy in between that lets only reading requests through.',
    command: 'docker service update --mount-rm /var/run/docker.sock SERVICE',
    takes: 'recreate',
    sideEffect: 'The tasks are replaced, and the service loses what it did through the socket.',
  },
  outcomes: {
    pass: 'no mount of the service leads to a known socket of an engine',
    fail: 'one does',
  },
  each: services,
  needs: { service: swarmService, known: knownSockets },
  assess: ({ service, known: { sockets, missing } }) => {
    const expected = 'no mount of an engine socket or of a directory that holds one';
    const binds = pathsOfNodes(service);
    const words = binds.map(
      ({ Source, Target, ReadOnly }) => `${Source} at ${Target} ${ReadOnly ? 'ro' : 'rw'}`,
    );
    const observed = words.length === 0 ? 'no bind mounts' : enumerate(words);
    // The paths are those of other nodes, so links cannot be followed here.
    const reached = sockets.filter(({ path }) =>
      binds.some(({ Source }) => isWithin(path, plainPath(Source))),
    );
    if (reached.length === 0 && binds.length > 0 && missing) return cannotTell(missing, expected);
    if (reached.length === 0) {
      return pass({ expected, observed, message: 'The service reaches none of the sockets of engines.' });
    }
    const which = enumerate(reached.map((socket) => `the socket of ${socket.of} (${socket.path})`));
    return fail({ expected, observed, message: `Tasks of the service reach ${which}.` });
  },
});

/** The paths of its nodes that a service mounts: by binds, and by volumes that each node makes as binds. */
const pathsOfNodes = (service: SwarmService) =>
  (service.Spec.TaskTemplate.ContainerSpec?.Mounts ?? []).flatMap((mount) => {
    if (mount.Type === 'bind') return [mount];
    const driver = mount.Type === 'volume' ? mount.VolumeOptions?.DriverConfig : null;
    const { o = '', device = '' } = driver?.Options ?? {};
    const isBind = /(^|,)r?bind(,|$)/.test(o) && ['', 'local'].includes(driver?.Name ?? '');
    return isBind && device !== '' ? [{ ...mount, Source: device }] : [];
  });
