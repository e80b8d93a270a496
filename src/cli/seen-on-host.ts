import { readFact } from '../kit/define-fact.ts';
import { hostSubject } from '../kit/host-subject.ts';
import type { Population } from '../model/check.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Scope, Subject } from '../model/subject.ts';
import { configuredCapabilities, DEFAULT_CAPABILITIES } from '../probes/containers/capabilities.ts';
import { publishedPorts } from '../probes/containers/published-ports.ts';
import { type ContainerInspect, containerInspect } from '../probes/docker/container-inspect.ts';
import { engineAccess } from '../probes/engine/engine-access.ts';
import { imageReference } from '../probes/images/image-reference.ts';
import { containers, engines } from '../probes/populations.ts';

/** A range of ports is more than anybody names one by one. */
const MOST_PORTS = 16;

/** What a parameter could allow of what is there on a host, by the id of the parameter. What was not read is not there. */
export function seenOnHost(
  snapshot: Snapshot,
  add: (parameter: string, value: string | number) => void,
): void {
  const host = hostSubject(snapshot);
  for (const engine of subjectsOf(engines, host)) {
    const access = readFact(engineAccess, engine);
    if (access.known) for (const { name } of access.value.accounts) add('trusted-docker-users', name);
  }
  for (const container of subjectsOf(containers, host)) {
    const inspect = readFact(containerInspect, container);
    if (inspect.known) seenOnContainer(inspect.value, container.item.name, add);
  }
}

function seenOnContainer(
  inspect: ContainerInspect,
  name: string,
  add: (parameter: string, value: string | number) => void,
): void {
  const { registry, repository } = imageReference(inspect.Config.Image);
  const folder = repository.split('/').slice(0, -1).join('/');
  add('trusted-image-sources', folder === '' ? registry : `${registry}/${folder}`);
  for (const { first, last } of publishedPorts(inspect)) {
    for (let port = first; port <= last && port < first + MOST_PORTS; port++) {
      add('allowed-privileged-ports', port);
      add('allowed-public-ports', port);
    }
  }
  if (inspect.HostConfig.Privileged) return;
  for (const capability of configuredCapabilities(inspect.HostConfig)) {
    if (!DEFAULT_CAPABILITIES.includes(capability)) add('allowed-capabilities', `${name}:${capability}`);
  }
}

const subjectsOf = <S extends Scope>(
  population: Population<S>,
  host: Subject<'host'>,
): readonly Subject<S>[] =>
  population.list(host).flatMap((entry) => (entry.kind === 'subject' ? [entry.subject] : []));
