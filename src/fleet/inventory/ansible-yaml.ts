import { errorAt } from '../../model/input-error.ts';
import type { Inventory } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import type { Located, LocatedEntry, LocatedMap } from '../../yaml/located-yaml.ts';
import {
  type AnsibleTree,
  addHosts,
  emptyTree,
  groupOf,
  resolveAnsible,
  setVariable,
} from './ansible-tree.ts';
import { isRead } from './ansible-variables.ts';
import type { Setting } from './group-tree.ts';
import type { Place } from './place.ts';

const KEYS = ['hosts', 'vars', 'children'] as const;

/** What a group of Ansible's YAML form may hold. */
export const isGroupKey = (key: string): boolean => KEYS.some((known) => known === key);

/**
 * Understands an inventory in Ansible's YAML form (the rules are those of its `yaml` plugin, except that what
 * it skips with a warning is an error).
 *
 * @throws InputError with file and line
 */
export function readAnsibleYaml(root: LocatedMap, place: Place): Inventory {
  const tree = emptyTree(place);
  for (const [name, entry] of root.entries) readGroup(tree, name, entry);
  return resolveAnsible(tree, 'ansible-yaml');
}

function readGroup(tree: AnsibleTree, name: string, entry: LocatedEntry): void {
  const { file } = tree.place;
  const group = groupOf(tree, name, entry.line);
  for (const [key, part] of mapOrNothing(entry.value, `the group ${name}`, file)) {
    if (!isGroupKey(key)) {
      const near = nearest(key, KEYS);
      throw errorAt(
        file,
        part.line,
        `the group ${name} has no key "${key}"${near ? `; did you mean ${near}?` : `: its keys are ${KEYS.join(', ')}.`}`,
      );
    }
    const entries = mapOrNothing(part.value, `${key} of the group ${name}`, file);
    if (key === 'vars') setVariables(tree, group, entries);
    for (const [child, value] of key === 'children' ? entries : []) {
      group.children.set(child, value.line);
      readGroup(tree, child, value);
    }
    for (const [pattern, value] of key === 'hosts' ? entries : []) {
      const variables = mapOrNothing(value.value, `the host ${pattern}`, file);
      for (const host of addHosts(tree, group, pattern, value.line)) setVariables(tree, host, variables);
    }
  }
}

/** The entries of a mapping; nothing is an empty one, and a single name stands for itself, as with Ansible. */
function mapOrNothing(located: Located, what: string, file: string): ReadonlyMap<string, LocatedEntry> {
  if (located.kind === 'map') return located.entries;
  if (located.kind === 'text' && located.value === null) return new Map();
  if (located.kind === 'text' && / of the group /.test(what)) {
    const nothing: Located = { kind: 'text', line: located.line, value: null, text: '', tag: '' };
    return new Map([[located.text, { line: located.line, value: nothing }]]);
  }
  const list =
    located.kind === 'list' ? ': end each name with a colon instead of beginning it with "- "' : '';
  throw errorAt(file, located.line, `${what} is no mapping${list}.`);
}

function setVariables(
  tree: AnsibleTree,
  owner: { readonly settings: Map<string, Setting> },
  variables: ReadonlyMap<string, LocatedEntry>,
): void {
  const { file } = tree.place;
  for (const [name, { line, value }] of variables) {
    if (!isRead(name)) continue;
    if (value.kind !== 'text') throw errorAt(file, line, `${name} is a single value.`);
    if (value.tag === '!vault') {
      throw errorAt(
        file,
        line,
        `${name} is in an Ansible vault, which plimsoll does not open; write it in plain text.`,
      );
    }
    setVariable(tree, owner, name, { text: value.text, line });
  }
}
