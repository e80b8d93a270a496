import { readFact } from '../kit/define-fact.ts';
import { cause } from '../model/cause.ts';
import type { EngineResult, HostResult } from '../model/results.ts';
import type { Subject } from '../model/subject.ts';
import { describeIdentity } from './describe-identity.ts';
import { describeRedactions } from './describe-redactions.ts';
import { containerInspect } from './docker/container-inspect.ts';
import { type EngineInfo, engineInfo, engineVersion } from './docker/engine-info.ts';
import { containerList } from './docker/engine-objects.ts';
import { imageInspect } from './docker/image-inspect.ts';
import { enginePing } from './docker/ping.ts';
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
  readonly redactions: NonNullable<HostResult['redactions']>;
  readonly readable: boolean;
  readonly error: HostResult['error'];
} {
  const found = engineSubjects(host);
  const engines = found.known ? found.value : [];
  const { failure } = host.snapshot;
  return {
    identity: describeIdentity(host, engines),
    engines: engines.map(describeEngine),
    containers: countContainers(engines),
    images: countImages(engines),
    redactions: describeRedactions(engines),
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
    daemonId: info.known && isDaemonId(info.value.ID) ? info.value.ID : null,
    storageDriver: info.known ? info.value.Driver : null,
    swarm: info.known ? swarmWords(info.value.Swarm) : null,
    components: version.known
      ? version.value.Components.map((component) => `${component.Name} ${component.Version}`).join(', ')
      : null,
  };
}

/** A UUID, or before engine 24 the fingerprint of a key. */
const isDaemonId = (id: string): boolean => /^[0-9A-Za-z][0-9A-Za-z:-]{7,79}$/.test(id);

/** `inactive`, or what it is in a swarm; null where the engine says nothing of it. */
function swarmWords({ LocalNodeState, ControlAvailable }: EngineInfo['Swarm']): string | null {
  if (LocalNodeState === 'active') return ControlAvailable ? 'manager' : 'worker';
  return /^(?:inactive|pending|error|locked)$/.test(LocalNodeState) ? LocalNodeState : null;
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
