import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { type BindMount, bindMounts } from '../containers/bind-mounts.ts';
import { plainPath } from '../containers/host-path.ts';
import { bindsOf } from '../containers/mount-sources.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects } from '../subjects.ts';

/** A path of the host that the engine labels for a container when it starts. */
export interface Relabelled extends BindMount {
  /** `z`: for all containers; `Z`: for this one alone. */
  readonly suffix: 'z' | 'Z';
  /** Other containers of the engine that mount the same path. */
  readonly alsoIn: readonly string[];
}

/** What a container mounts with z or Z; unread where other containers of the engine, with which it may share that, are. */
export const relabelled: FactSource<'container', readonly Relabelled[]> = {
  id: 'relabelled',
  scope: 'container',
  reads: readsOf(bindMounts, containerInspect, containerList),
  read: (container) => {
    const mounts = bindMounts.read(container);
    if (!mounts.known) return mounts;
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const own = mounts.value.flatMap((mount) => {
      const suffix = suffixOf(inspect.value, mount.destination);
      return suffix === null ? [] : [{ ...mount, suffix }];
    });
    if (own.length === 0) return known([], mounts.evidence);
    const all = containerSubjects(ancestor(container, 'engine'));
    if (!all.known) return all;
    const evidence = new Set([...mounts.evidence, ...all.evidence]);
    const users = new Map<string, string[]>();
    for (const other of all.value) {
      if (other.item.id === container.item.id) continue;
      const theirs = containerInspect.read(other);
      if (!theirs.known) return theirs;
      for (const key of theirs.evidence) evidence.add(key);
      for (const path of new Set(bindsOf(theirs.value).map(({ source }) => plainPath(source))))
        users.set(path, [...(users.get(path) ?? []), other.item.name]);
    }
    return known(
      own.map((mount) => ({ ...mount, alsoIn: users.get(plainPath(mount.source)) ?? [] })),
      [...evidence],
    );
  },
};

/** The option may stand anywhere in a list, such as `rw,z`; what the engine mounts and what it was asked for both count. */
function suffixOf(inspect: ContainerInspect, destination: string): 'z' | 'Z' | null {
  const same = (other: string): boolean => plainPath(other) === plainPath(destination);
  const options = [
    ...inspect.Mounts.filter(({ Destination }) => same(Destination)).map(({ Mode }) => Mode),
    ...inspect.HostConfig.Binds.map((bind) => bind.split(':')).flatMap(([, to = '', mode = '']) =>
      same(to) ? [mode] : [],
    ),
  ].flatMap((list) => list.split(','));
  return options.includes('Z') ? 'Z' : options.includes('z') ? 'z' : null;
}
