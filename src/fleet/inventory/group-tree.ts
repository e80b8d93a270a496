import { errorAt } from '../../model/input-error.ts';
import { nearest } from '../../model/nearest.ts';

/** A value that was set somewhere; two of the same `key` agree where they have the same `text`. */
export interface Setting {
  readonly line: number;
  readonly value: unknown;
  readonly text: string;
}

export type Settings = ReadonlyMap<string, Setting>;

export interface TreeHost {
  readonly line: number;
  readonly settings: Settings;
}

export interface TreeGroup {
  readonly line: number;
  readonly settings: Settings;
  /** Lines of the names of the hosts that it lists itself. */
  readonly hosts: ReadonlyMap<string, number>;
  /** Lines of the names of the groups that it lists itself. */
  readonly children: ReadonlyMap<string, number>;
}

/** Hosts and groups as a file has them. Every host that a group lists is among the hosts. */
export interface Tree {
  readonly file: string;
  readonly hosts: ReadonlyMap<string, TreeHost>;
  readonly groups: ReadonlyMap<string, TreeGroup>;
  /**
   * Which of two groups of a host wins where both set the same: `ancestry`, a group over those that it is in;
   * `depth`, as Ansible does it, the one farther from the top, then the one of higher priority.
   */
  readonly precedence: 'ancestry' | 'depth';
}

export interface ResolvedHost {
  /** All groups that it is in, by way of others too, in the order of the file. */
  readonly groups: readonly string[];
  /** What its groups and it set, by the rules of precedence. */
  readonly settings: Settings;
}

/**
 * What holds for each host.
 *
 * @throws InputError for a child that is no group, a cycle, and groups that disagree about a host
 */
export function resolveTree(tree: Tree): ReadonlyMap<string, ResolvedHost> {
  const ranks = rankGroups(tree);
  const direct = new Map<string, string[]>();
  for (const [name, group] of tree.groups) {
    for (const host of group.hosts.keys()) direct.set(host, [...(direct.get(host) ?? []), name]);
  }
  // Thousands of hosts share the same few groups.
  const known = new Map<string, Inherited>();
  const resolved = new Map<string, ResolvedHost>();
  for (const [name, host] of tree.hosts) {
    const own = direct.get(name) ?? [];
    const key = own.join('\n');
    const inherited = known.get(key) ?? inherit(tree, ranks, own);
    known.set(key, inherited);
    resolved.set(name, { groups: inherited.groups, settings: settle(tree, name, host, inherited) });
  }
  return resolved;
}

interface Ranks {
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly depth: ReadonlyMap<string, number>;
  readonly order: ReadonlyMap<string, number>;
}

/** Parents and depths; groups are taken away from the top, and what cannot be taken is a cycle. */
function rankGroups({ file, groups }: Tree): Ranks {
  const parents = new Map<string, string[]>([...groups.keys()].map((name) => [name, []]));
  for (const [name, { children }] of groups) {
    for (const [child, line] of children) {
      const listed = parents.get(child);
      if (!listed) {
        const near = nearest(child, [...groups.keys()]);
        throw errorAt(file, line, `there is no group "${child}"${near ? `; did you mean ${near}?` : '.'}`);
      }
      listed.push(name);
    }
  }
  const waiting = new Map([...parents].map(([name, { length }]) => [name, length]));
  const depth = new Map<string, number>();
  const ready = [...groups.keys()].filter((name) => waiting.get(name) === 0);
  for (const name of ready) {
    const above = (parents.get(name) ?? []).map((parent) => depth.get(parent) ?? 0);
    depth.set(
      name,
      above.reduce((most, one) => Math.max(most, one + 1), 0),
    );
    for (const child of groups.get(name)?.children.keys() ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) ready.push(child);
    }
  }
  const stuck = [...groups.keys()].filter((name) => !depth.has(name));
  if (stuck[0] !== undefined) {
    const cycle = findCycle(stuck[0], parents, new Set(stuck));
    const line = groups.get(cycle[0] ?? '')?.children.get(cycle[1] ?? '') ?? 1;
    throw errorAt(file, line, `groups contain each other in a circle: ${cycle.join(' > ')}.`);
  }
  return { parents, depth, order: new Map([...groups.keys()].map((name, index) => [name, index])) };
}

/** Every group that is stuck has a parent that is, so going up ends where it was before. */
function findCycle(
  start: string,
  parents: ReadonlyMap<string, readonly string[]>,
  stuck: ReadonlySet<string>,
): readonly string[] {
  const path = [start];
  for (;;) {
    const parent = parents.get(path[0] ?? '')?.find((name) => stuck.has(name)) ?? start;
    const seen = path.indexOf(parent);
    path.unshift(parent);
    if (seen >= 0) return path.slice(0, seen + 2);
  }
}

interface Inherited {
  readonly groups: readonly string[];
  /** For each key the groups that set it and that no other one outranks. */
  readonly candidates: ReadonlyMap<string, readonly Candidate[]>;
}

interface Candidate extends Setting {
  readonly group: string;
}

function inherit(tree: Tree, ranks: Ranks, direct: readonly string[]): Inherited {
  const position = (name: string): number => ranks.order.get(name) ?? 0;
  const groups = [...upwards(direct, ranks)].sort((a, b) => position(a) - position(b));
  const all = new Map<string, Candidate[]>();
  for (const group of groups) {
    for (const [key, setting] of tree.groups.get(group)?.settings ?? []) {
      all.set(key, [...(all.get(key) ?? []), { ...setting, group }]);
    }
  }
  const candidates = new Map<string, readonly Candidate[]>();
  for (const [key, list] of all) {
    const best = list.filter(
      (one) => !list.some((other) => other !== one && outranks(tree, ranks, other.group, one.group)),
    );
    candidates.set(key, best);
  }
  return { groups, candidates };
}

function upwards(start: readonly string[], { parents }: Ranks): ReadonlySet<string> {
  const found = new Set(start);
  for (const name of found) for (const parent of parents.get(name) ?? []) found.add(parent);
  return found;
}

function outranks(tree: Tree, ranks: Ranks, winner: string, loser: string): boolean {
  if (tree.precedence === 'ancestry') return upwards(ranks.parents.get(winner) ?? [], ranks).has(loser);
  const difference = (ranks.depth.get(winner) ?? 0) - (ranks.depth.get(loser) ?? 0);
  return difference > 0 || (difference === 0 && priority(tree, winner) > priority(tree, loser));
}

/** Ansible's own variable for it; 1 where it is not set. */
const priority = (tree: Tree, group: string): number =>
  Number(tree.groups.get(group)?.settings.get('ansible_group_priority')?.text ?? 1);

function settle(tree: Tree, name: string, host: TreeHost, { candidates }: Inherited): Settings {
  const settings = new Map<string, Setting>();
  for (const [key, list] of candidates) {
    const [first] = list;
    if (!first || host.settings.has(key)) continue;
    const other = list.find(({ text }) => text !== first.text);
    if (other) {
      throw errorAt(
        tree.file,
        host.line,
        `the groups ${first.group} (line ${first.line}) and ${other.group} (line ${other.line}) disagree about ${key} of ${name}; set it on the host.`,
      );
    }
    settings.set(key, first);
  }
  for (const [key, setting] of host.settings) settings.set(key, setting);
  return settings;
}
