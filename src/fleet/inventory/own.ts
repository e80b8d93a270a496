import { errorAt } from '../../model/input-error.ts';
import {
  GROUP_SHAPE,
  HOST_SHAPE,
  INVENTORY_SHAPE,
  type Inventory,
  type InventoryHost,
  nameSchema,
  SETTINGS_SHAPE,
} from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import type { Located, LocatedEntry, LocatedMap } from '../../yaml/located-yaml.ts';
import { resolveTree, type Settings, type TreeGroup, type TreeHost } from './group-tree.ts';
import { checkNames, membersOf } from './names.ts';
import { entriesOf, type HostSettings, mapOf, readSettings } from './own-settings.ts';
import type { Place } from './place.ts';
import { resolveJumps } from './resolve-jumps.ts';

/** The keys by which a file is known to be an inventory of ours. */
export const OWN_KEYS: readonly string[] = Object.keys(INVENTORY_SHAPE);

/**
 * Understands our own inventory.
 *
 * @throws InputError with file, line and, where a name is wrong, the nearest one that is known
 */
export function readOwn(root: LocatedMap, place: Place): Inventory {
  const { file } = place;
  const top = entriesOf(root, 'the inventory', INVENTORY_SHAPE, place);
  const section = (key: string): ReadonlyMap<string, LocatedEntry> => {
    const entry = top.get(key);
    return entry ? mapOf(entry.value, key, file).entries : new Map();
  };
  const defaults = readDefaults(top.get('defaults')?.value, place);
  const hosts = new Map<string, TreeHost>();
  for (const [name, entry] of section('hosts')) {
    checkName(file, 'host', name, entry.line);
    const entries = entriesOf(entry.value, `the host ${name}`, HOST_SHAPE, place);
    hosts.set(name, { line: entry.line, settings: readSettings(entries, HOST_SHAPE, place) });
  }
  const groups = new Map<string, TreeGroup>();
  for (const [name, entry] of section('groups')) {
    checkName(file, 'group', name, entry.line);
    groups.set(name, readGroup(name, entry, place));
  }
  checkNames(file, hosts, groups);
  for (const [name, group] of groups) checkHosts(file, name, group, hosts, groups);

  const resolved = resolveTree({ file, hosts, groups, precedence: 'ancestry' });
  const found = [...resolved].map(([name, { groups: all, settings }]) => {
    const { address, jump, ...rest } = valuesOf(defaults, settings) as HostSettings & {
      address?: { host: string | null };
    };
    const host: InventoryHost = {
      tags: [],
      hostKeys: [],
      ...rest,
      name,
      address: address ? address.host : name,
      groups: all,
      origin: { file, line: hosts.get(name)?.line ?? 1 },
    };
    return { host, jump };
  });
  return {
    file,
    kind: 'plimsoll',
    hosts: resolveJumps(found),
    groups: membersOf(
      groups,
      found.map(({ host }) => host),
    ),
    notes: [],
  };
}

function readDefaults(located: Located | undefined, place: Place): Settings {
  if (!located) return new Map();
  return readSettings(entriesOf(located, 'defaults', SETTINGS_SHAPE, place), SETTINGS_SHAPE, place);
}

/** The values alone; what is set in a later one stands over what is set in an earlier one. */
const valuesOf = (...all: readonly Settings[]): object =>
  Object.fromEntries(all.flatMap((settings) => [...settings].map(([key, { value }]) => [key, value])));

function readGroup(name: string, { line, value }: LocatedEntry, place: Place): TreeGroup {
  const entries = entriesOf(value, `the group ${name}`, GROUP_SHAPE, place);
  return {
    line,
    settings: readSettings(entries, GROUP_SHAPE, place),
    hosts: readNames(entries.get('hosts'), `hosts of the group ${name}`, place),
    children: readNames(entries.get('children'), `children of the group ${name}`, place),
  };
}

/** A list of names with the line of each. */
function readNames(
  entry: LocatedEntry | undefined,
  what: string,
  { file }: Place,
): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  if (!entry || (entry.value.kind === 'text' && entry.value.value === null)) return names;
  if (entry.value.kind !== 'list') throw errorAt(file, entry.line, `${what} are a list of names: [a, b].`);
  for (const item of entry.value.items) {
    if (item.kind !== 'text')
      throw errorAt(file, item.line, `${what} are a list of names, and nothing below them.`);
    const earlier = names.get(item.text);
    if (earlier) throw errorAt(file, item.line, `"${item.text}" is there twice, first in line ${earlier}.`);
    names.set(item.text, item.line);
  }
  return names;
}

function checkName(file: string, what: string, name: string, line: number): void {
  if (nameSchema.safeParse(name).success) return;
  const hint = what === 'host' ? ' What it is reached by goes under address.' : '';
  throw errorAt(file, line, `"${name}" cannot name a ${what}: a name is ${nameSchema.description}.${hint}`);
}

function checkHosts(
  file: string,
  name: string,
  group: TreeGroup,
  hosts: ReadonlyMap<string, TreeHost>,
  groups: ReadonlyMap<string, TreeGroup>,
): void {
  for (const [host, line] of group.hosts) {
    if (hosts.has(host)) continue;
    const near = nearest(host, [...hosts.keys()]);
    const why = groups.has(host)
      ? `"${host}" is a group: it goes under children of ${name}.`
      : `there is no host "${host}" under hosts${near ? `; did you mean ${near}?` : ': add it there.'}`;
    throw errorAt(file, line, why);
  }
}
