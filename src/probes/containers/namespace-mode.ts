import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type EvidenceKey, type Fact, type FactSource, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects } from '../subjects.ts';

export type NamespaceField = 'NetworkMode' | 'PidMode' | 'IpcMode' | 'UTSMode' | 'UsernsMode';

/** Whose namespace a container uses in the end. */
export interface NamespaceMode {
  /** The mode of the last container on the way, such as `host` or `private`; empty is the engine's default. */
  readonly mode: string;
  /** Names of the containers whose namespace it joins (`container:<id>`), nearest first. */
  readonly via: readonly string[];
}

/** The mode of a namespace after following `container:` links, which can lead to the host in any number of steps. */
export const namespaceMode = (field: NamespaceField): FactSource<'container', NamespaceMode> => ({
  id: `namespace-mode-${field}`,
  scope: 'container',
  reads: readsOf(containerInspect, containerList),
  read: (container) => follow(field, container, [], []),
});

function follow(
  field: NamespaceField,
  container: Subject<'container'>,
  passed: readonly Subject<'container'>[],
  seen: readonly EvidenceKey[],
): Fact<NamespaceMode> {
  const inspect = containerInspect.read(container);
  const evidence = [...seen, ...inspect.evidence];
  if (!inspect.known) return unread(inspect.cause, evidence);
  const mode = modeOf(field, inspect.value);
  const path = [...passed, container];
  if (!mode.startsWith('container:')) {
    return known({ mode, via: path.slice(1).map(({ item }) => item.name) }, evidence);
  }
  const listed = containerSubjects(ancestor(container, 'engine'));
  if (!listed.known) return unread(listed.cause, [...evidence, ...listed.evidence]);
  const wanted = mode.slice('container:'.length).replace(/^\//, '');
  const target = find(listed.value, wanted);
  if (!target) {
    return unread(
      cause(
        'vanished',
        `Container ${container.item.name} shares a namespace of container ${wanted} (HostConfig.${field}), which does not exist any more.`,
        'Remove the container or create it again with a namespace that exists.',
      ),
      evidence,
    );
  }
  if (path.some(({ path }) => path === target.path)) {
    return unread(
      cause(
        'contradiction',
        `Container ${container.item.name} and ${target.item.name} name each other as the owner of a namespace (HostConfig.${field}).`,
        'Inspect both containers by hand: an engine does not allow this.',
      ),
      evidence,
    );
  }
  return follow(field, target, path, evidence);
}

/** The mode as it works: `--network ID` of the network `host` is that network, though the mode is kept as the id. */
const modeOf = (field: NamespaceField, { HostConfig, NetworkSettings }: ContainerInspect): string =>
  field === 'NetworkMode' && 'host' in NetworkSettings.Networks ? 'host' : HostConfig[field];

/** As the engine resolves a reference: the full id, then the name, then the beginning of an id. */
function find(all: readonly Subject<'container'>[], wanted: string): Subject<'container'> | undefined {
  return (
    all.find(({ item }) => item.id === wanted) ??
    all.find(({ item }) => item.name === wanted) ??
    (/^[0-9a-f]{12,}$/.test(wanted) ? all.find(({ item }) => item.id.startsWith(wanted)) : undefined)
  );
}
