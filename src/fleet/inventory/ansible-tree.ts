import { parseAddress } from '../../model/address.ts';
import { errorAt } from '../../model/input-error.ts';
import type { Inventory, InventoryHost, InventoryKind } from '../../model/inventory.ts';
import { expandHosts } from './ansible-range.ts';
import { isRead, type Reach, reachOf } from './ansible-variables.ts';
import { noteUnreadVariables } from './ansible-vars-files.ts';
import { resolveTree, type Setting, type TreeGroup } from './group-tree.ts';
import { checkNames, membersOf } from './names.ts';
import type { Place } from './place.ts';

interface Group extends TreeGroup {
  readonly settings: Map<string, Setting>;
  readonly hosts: Map<string, number>;
  readonly children: Map<string, number>;
}

interface Host {
  readonly line: number;
  readonly settings: Map<string, Setting>;
}

/** What the readers of both of Ansible's forms put together. */
export interface AnsibleTree {
  readonly place: Place;
  readonly hosts: Map<string, Host>;
  readonly groups: Map<string, Group>;
}

export const emptyTree = (place: Place): AnsibleTree => ({ place, hosts: new Map(), groups: new Map() });

/** The group of that name, made where it is new. */
export function groupOf(tree: AnsibleTree, name: string, line: number): Group {
  const known = tree.groups.get(name);
  if (known) return known;
  if (!/^[^\s,:!&@*?[\]{}~/\\'"]+$/.test(name)) {
    throw errorAt(tree.place.file, line, `"${name}" cannot name a group.`);
  }
  const made = { line, settings: new Map(), hosts: new Map(), children: new Map() };
  tree.groups.set(name, made);
  return made;
}

/** Adds the hosts of a pattern to a group; returns them, for their variables. */
export function addHosts(tree: AnsibleTree, group: Group, pattern: string, line: number): readonly Host[] {
  const { file } = tree.place;
  const expanded = expandHosts(pattern);
  if ('wrong' in expanded) throw errorAt(file, line, `"${pattern}" ${expanded.wrong}.`);
  return expanded.names.map((name) => {
    const address = parseAddress(name);
    if ('wrong' in address || address.port !== undefined || name.includes('://')) {
      throw errorAt(
        file,
        line,
        `"${name}" cannot name a host. A list of targets, one a line, is read from standard input: -i -.`,
      );
    }
    const host = tree.hosts.get(name) ?? { line, settings: new Map() };
    tree.hosts.set(name, host);
    group.hosts.set(name, line);
    if (expanded.port) setVariable(tree, host, 'ansible_port', { text: String(expanded.port), line });
    return host;
  });
}

/** Sets a variable, where it is one that matters; that two lines set it differently is never a wish. */
export function setVariable(
  tree: AnsibleTree,
  { settings }: { readonly settings: Map<string, Setting> },
  name: string,
  { text, line }: { readonly text: string; readonly line: number },
): void {
  if (!isRead(name)) return;
  const earlier = settings.get(name);
  if (earlier && earlier.text !== text) {
    throw errorAt(
      tree.place.file,
      line,
      `${name} is set to something else in line ${earlier.line}, for the same.`,
    );
  }
  settings.set(name, { line, value: text, text });
}

/**
 * Resolves what was put together, by Ansible's rules: `all` is above all groups, hosts of no group are
 * `ungrouped`, and a group farther down wins.
 */
export function resolveAnsible(tree: AnsibleTree, kind: InventoryKind): Inventory {
  const { place, hosts } = tree;
  const groups = withImplicitGroups(tree);
  checkNames(place.file, hosts, groups);
  const resolved = resolveTree({ file: place.file, hosts, groups, precedence: 'depth' });
  const notes = new Map<string, number[]>();
  const found: InventoryHost[] = [];
  for (const [name, { groups: all, settings }] of resolved) {
    const line = hosts.get(name)?.line ?? 1;
    const reach = reachOf(name, settings, place);
    const host = hostOf(name, reach, all, { file: place.file, line });
    for (const note of notesOn(reach))
      notes.set(note.text, [...(notes.get(note.text) ?? []), note.line ?? line]);
    if (host) found.push(host);
  }
  const members = membersOf(groups, found);
  return {
    file: place.file,
    kind,
    hosts: found.map((host) => ({ ...host, groups: host.groups.filter((group) => group !== 'all') })),
    groups: members,
    notes: [
      ...[...notes].map(([text, lines]) => describeNote(place.file, text, lines)),
      ...noteUnreadVariables(place),
    ],
  };
}

function withImplicitGroups(tree: AnsibleTree): ReadonlyMap<string, Group> {
  const all = groupOf(tree, 'all', 1);
  const ungrouped = groupOf(tree, 'ungrouped', 1);
  const grouped = new Set<string>();
  const below = new Set<string>();
  for (const [name, group] of tree.groups) {
    if (group !== all && group !== ungrouped) for (const host of group.hosts.keys()) grouped.add(host);
    if (name !== 'all') for (const child of group.children.keys()) below.add(child);
  }
  for (const [name, { line }] of tree.groups)
    if (name !== 'all' && !below.has(name)) all.children.set(name, line);
  for (const [name, { line }] of tree.hosts) {
    all.hosts.set(name, line);
    if (grouped.has(name)) ungrouped.hosts.delete(name);
    else ungrouped.hosts.set(name, line);
  }
  return tree.groups;
}

function hostOf(
  name: string,
  reach: Reach,
  groups: readonly string[],
  origin: { readonly file: string; readonly line: number },
): InventoryHost | null {
  if (reach.kind === 'elsewhere') return null;
  if (reach.kind === 'wrong') throw errorAt(origin.file, reach.line, reach.sentence);
  const { kind, left, address, ...rest } = reach;
  const common = { name, groups, origin, tags: [], hostKeys: [] };
  if (address === null) return { ...common, address };
  // ssh takes user@host, so Ansible does too; a user that is set stands before it there.
  const parsed = parseAddress(address);
  if ('wrong' in parsed || parsed.port !== undefined) {
    throw errorAt(origin.file, origin.line, `the address of ${name} is no host name and no IP address.`);
  }
  const user = rest.user ?? parsed.user;
  return { ...common, ...rest, address: parsed.host, ...(user ? { user } : {}) };
}

function notesOn(reach: Reach): readonly { readonly text: string; readonly line?: number }[] {
  if (reach.kind === 'elsewhere') {
    return [
      { text: `hosts with ansible_connection=${reach.connection} are left out: they are not reached by ssh` },
    ];
  }
  if (reach.kind === 'wrong') return [];
  return reach.left.map(({ what, line }) => ({
    text: `${what} in the arguments of ssh is not understood and left out`,
    line,
  }));
}

/** Thousands of hosts may share a note. */
function describeNote(file: string, text: string, lines: readonly number[]): string {
  const [first, ...others] = [...new Set(lines)];
  const more =
    others.length > 0 ? ` (and ${others.length} more ${others.length > 1 ? 'lines' : 'line'})` : '';
  return `${file}:${first}: ${text}${more}.`;
}
