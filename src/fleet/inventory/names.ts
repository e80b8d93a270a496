import { errorAt } from '../../model/input-error.ts';
import type { TreeGroup } from './group-tree.ts';

/**
 * Hosts, groups and `local` share one name space, so that a target means one thing.
 *
 * @throws InputError for a name that is there twice
 */
export function checkNames(
  file: string,
  hosts: ReadonlyMap<string, { readonly line: number }>,
  groups: ReadonlyMap<string, { readonly line: number }>,
): void {
  for (const [what, named] of [
    ['host', hosts],
    ['group', groups],
  ] as const) {
    const clash = named.get('local');
    if (clash) {
      throw errorAt(
        file,
        clash.line,
        `a ${what} cannot be named local: that is this machine. Name it otherwise.`,
      );
    }
  }
  for (const [name, { line }] of groups) {
    const host = hosts.get(name);
    if (host) {
      throw errorAt(
        file,
        line,
        `${name} is a group here and a host in line ${host.line}; name one of them otherwise.`,
      );
    }
  }
}

/** The names of the hosts of each group: its own first, then those of its children, level by level. */
export function membersOf(
  groups: ReadonlyMap<string, Pick<TreeGroup, 'hosts' | 'children'>>,
  hosts: Iterable<{ readonly name: string }>,
): ReadonlyMap<string, readonly string[]> {
  const known = new Set([...hosts].map(({ name }) => name));
  return new Map(
    [...groups.keys()].map((name) => {
      const below = new Set([name]);
      for (const group of below)
        for (const child of groups.get(group)?.children.keys() ?? []) below.add(child);
      const members = new Set([...below].flatMap((group) => [...(groups.get(group)?.hosts.keys() ?? [])]));
      return [name, [...members].filter((member) => known.has(member))];
    }),
  );
}
