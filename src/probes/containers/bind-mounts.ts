import { ancestor, readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { volumeList } from '../docker/engine-objects.ts';
import { realPaths } from '../host/real-paths.ts';
import { plainPath } from './host-path.ts';
import { bindsOf, type MountSource, namedVolumesOf } from './mount-sources.ts';

/** A path of the host that a container sees. */
export interface BindMount extends MountSource {
  /** Where the source leads on the host after all links; unread where they could not be followed. */
  readonly canonical: Fact<string>;
}

/**
 * The paths of the host in a container: bind mounts, and named volumes that are bind mounts in disguise
 * (driver local, options `o=bind,device=...`). Unread where the volumes that it uses could not be looked up.
 */
export const bindMounts: FactSource<'container', readonly BindMount[]> = {
  id: 'bind-mounts',
  scope: 'container',
  reads: readsOf(containerInspect, volumeList, realPaths),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const inVolumes = bindsInVolumes(inspect.value, container);
    const evidence = [...inspect.evidence, ...inVolumes.evidence];
    if (!inVolumes.known) return unread(inVolumes.cause, evidence);
    const sources = [...bindsOf(inspect.value), ...inVolumes.value];
    if (sources.length === 0) return known([], evidence);
    const paths = readFact(realPaths, container);
    return known(
      sources.map((source) => ({ ...source, canonical: canonicalPath(source.source, paths) })),
      [...evidence, ...paths.evidence],
    );
  },
};

/** Whether one of the forms of a mount's source satisfies a condition; unread where only the true form could. */
export function anyForm(mount: BindMount, condition: (path: string) => boolean): boolean | Unread {
  if (condition(plainPath(mount.source))) return true;
  return mount.canonical.known ? condition(mount.canonical.value) : mount.canonical;
}

function bindsInVolumes(inspect: ContainerInspect, container: Subject<'container'>): Fact<MountSource[]> {
  const used = namedVolumesOf(inspect);
  if (used.length === 0) return known([]);
  const volumes = volumeList.read(ancestor(container, 'engine'));
  if (!volumes.known) return volumes;
  const found: MountSource[] = [];
  for (const mount of used) {
    const volume = volumes.value.Volumes.find(({ Name }) => Name === mount.volume);
    if (!volume) {
      return unread(
        cause(
          'vanished',
          `Container ${container.item.name} uses the volume ${mount.volume}, which the engine does not list.`,
          'Audit again; if it stays so, inspect the container by hand.',
        ),
        volumes.evidence,
      );
    }
    const options = volume.Options?.o.split(',') ?? [];
    const isBind = options.some((option) => option === 'bind' || option === 'rbind');
    if (volume.Driver === 'local' && isBind && volume.Options?.device) {
      found.push({
        ...mount,
        source: volume.Options.device,
        writable: mount.writable && !options.includes('ro'),
      });
    }
  }
  return known(found, volumes.evidence);
}

function canonicalPath(source: string, paths: Fact<Readonly<Record<string, string | null>>>): Fact<string> {
  if (!paths.known) return paths;
  const resolved = paths.value[source] ?? paths.value[plainPath(source)];
  if (resolved) return known(resolved, paths.evidence);
  return unread(
    cause(
      'needs-root',
      `It could not be found out where ${source} leads on the host, since a directory on the way may not be searched.`,
      'Audit as root.',
    ),
    paths.evidence,
  );
}

/** Words for a mount in a report. */
export function describeMount(mount: BindMount): string {
  const to = mount.canonical.known ? mount.canonical.value : mount.source;
  const link = to === mount.source ? '' : ` -> ${to}`;
  const volume = mount.volume === null ? '' : ` (volume ${mount.volume})`;
  return `${mount.source}${link}${volume} at ${mount.destination} ${mount.writable ? 'rw' : 'ro'}`;
}
