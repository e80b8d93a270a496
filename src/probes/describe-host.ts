import { readFact } from '../kit/define-fact.ts';
import { cause } from '../model/cause.ts';
import type { EngineResult, HostResult } from '../model/results.ts';
import type { ConnectionFacts, Snapshot } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';
import { containerInspect } from './docker/container-inspect.ts';
import { engineInfo, engineVersion } from './docker/engine-info.ts';
import { containerList } from './docker/engine-objects.ts';
import { imageInspect } from './docker/image-inspect.ts';
import { enginePing } from './docker/ping.ts';
import { identity } from './host/identity.ts';
import { imageSubjects } from './images/stored-images.ts';
import { containerSubjects, engineSubjects } from './subjects.ts';

type Containers = HostResult['reconciliation']['containers'];
type Images = NonNullable<HostResult['reconciliation']['images']>;

/** What the evidence says about the host itself: who it is, its engines, and whether everything listed was read. */
export function describeHost(host: Subject<'host'>): {
  readonly identity: HostResult['identity'];
  readonly engines: EngineResult[];
  readonly containers: Containers;
  readonly images: Images;
  readonly readable: boolean;
  readonly error: HostResult['error'];
} {
  const found = engineSubjects(host);
  const engines = found.known ? found.value : [];
  const { failure } = host.snapshot;
  return {
    identity: { ...describeConnection(host.snapshot), ...describeIdentity(host) },
    engines: engines.map(describeEngine),
    containers: countContainers(engines),
    images: countImages(engines),
    readable: found.known,
    error: found.known
      ? null
      : (failure ??
        cause(
          found.cause.code,
          `Nothing beyond the identity of ${host.resource.name} could be read: ${found.cause.detail}`,
          found.cause.next,
        )),
  };
}

/** How the host proved that it is the one that is meant, and by which account it was read. */
function describeConnection({ connection }: Snapshot): HostResult['identity'] {
  if (!connection) return {};
  const { hostKeys, ranAs, transport, user, sudoSaid } = connection;
  const own = hostKeys.at(-1);
  return {
    transport,
    loginUser: user,
    becameRootBy: ranAs === null ? null : BECAME_ROOT_BY[ranAs],
    ...(sudoSaid === '' ? {} : { sudoSaid }),
    hostKey: own?.fingerprint ?? null,
    hostKeyVerified: own?.verified ?? null,
    ...(hostKeys.length > 1
      ? {
          via: hostKeys
            .slice(0, -1)
            .map(
              ({ address, port, fingerprint, verified }) => `${address}:${port} ${fingerprint} (${verified})`,
            )
            .join(', '),
        }
      : {}),
  };
}

const BECAME_ROOT_BY: Readonly<Record<NonNullable<ConnectionFacts['ranAs']>, string | null>> = {
  root: 'login',
  login: null,
  sudo: 'sudo -n',
  'sudo-tty': 'sudo -n, with a terminal',
  'sudo-password': 'sudo with a password',
  'sudo-script': 'sudo -n, which permits the installed collection script',
};

function describeIdentity(host: Subject<'host'>): HostResult['identity'] {
  const fact = identity.read(host);
  if (!fact.known) return {};
  const { hostname, os, kernel, architecture, machine, uid, user, groups, clock } = fact.value;
  const section = host.snapshot.sections[`${host.path}:${identity.id}`];
  const skew = section ? clock - Date.parse(section.collectedAt) / 1000 : 0;
  return {
    hostname,
    os: os.name,
    kernel,
    architecture,
    machine,
    auditedAs: user,
    auditedAsUid: uid,
    auditedAsGroups: groups.join(' '),
    clockSkewSeconds: Math.round(skew),
  };
}

function describeEngine(engine: Subject<'engine'>): EngineResult {
  const { id, socket, rootless, user, state } = engine.item;
  const info = engineInfo.read(engine);
  const version = engineVersion.read(engine);
  const name = info.known ? info.value.ServerVersion : version.known ? version.value.Version : null;
  const ping = enginePing.read(engine);
  return {
    id,
    socket,
    rootless,
    user,
    version: name,
    state,
    apiVersion: ping.known ? ping.value.usedVersion : null,
    storageDriver: info.known ? info.value.Driver : null,
    components: version.known
      ? version.value.Components.map((component) => `${component.Name} ${component.Version}`).join(', ')
      : null,
  };
}

/** Listed = inspected + vanished + unread, so that a gap cannot hide. */
function countContainers(engines: readonly Subject<'engine'>[]): Containers {
  const counts = { listed: 0, inspected: 0, vanished: 0, unread: 0, unlistedEngines: 0 };
  for (const engine of engines) {
    const list = readFact(containerList, engine);
    const subjects = containerSubjects(engine);
    if (!list.known || !subjects.known) {
      counts.unlistedEngines += 1;
      continue;
    }
    const inspected = subjects.value.filter((subject) => containerInspect.read(subject).known).length;
    counts.listed += list.value.length;
    counts.inspected += inspected;
    counts.vanished += list.value.length - subjects.value.length;
    counts.unread += subjects.value.length - inspected;
  }
  return counts;
}

/** Wanted = inspected + vanished + unread + left out. */
function countImages(engines: readonly Subject<'engine'>[]): Images {
  const counts = { wanted: 0, inspected: 0, vanished: 0, unread: 0, leftOut: 0, unlistedEngines: 0 };
  for (const engine of engines) {
    const stored = imageSubjects(engine);
    if (!stored.known) {
      counts.unlistedEngines += 1;
      continue;
    }
    const { images, vanished, leftOut } = stored.value;
    const inspected = images.filter((image) => imageInspect.read(image).known).length;
    counts.wanted += images.length + vanished + leftOut;
    counts.inspected += inspected;
    counts.vanished += vanished;
    counts.unread += images.length - inspected;
    counts.leftOut += leftOut;
  }
  return counts;
}
