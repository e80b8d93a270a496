import { parseAddress } from '../model/address.ts';
import { InputError } from '../model/input-error.ts';
import type { Inventory, InventoryHost } from '../model/inventory.ts';
import { nearest } from '../model/nearest.ts';
import { adHocHost } from './ad-hoc-host.ts';
import { limitHosts } from './limit.ts';

/** What the command line and the environment set for every host; it stands above the inventory. */
export type CommandLineSettings = Partial<
  Pick<InventoryHost, 'key' | 'sudo' | 'hostKeys' | 'transport' | 'timeout'>
>;

export interface Request {
  /** TARGETs as given: `[user@]host[:port]`, `[v6]:port`, `ssh://...`, `local`, or names of the inventory. */
  readonly targets: readonly string[];
  readonly inventory?: Inventory;
  readonly limit?: string;
  readonly commandLine?: CommandLineSettings;
}

/**
 * The hosts that a command is about, each once, in the order given. Without a target these are all hosts of the
 * inventory, and without an inventory this machine.
 *
 * @throws InputError for a target that cannot be understood or is not known
 */
export function resolveTargets({
  targets,
  inventory,
  limit,
  commandLine,
}: Request): readonly InventoryHost[] {
  if (limit !== undefined && !inventory) {
    throw new InputError('--limit chooses among the hosts of an inventory: give that with -i FILE.');
  }
  const hosts = new Map<string, InventoryHost>();
  const named = targets.flatMap((target) =>
    inventory ? fromInventory(target, inventory) : [adHocHost(target, null)],
  );
  const everything = inventory?.hosts ?? [adHocHost('local', null)];
  for (const host of targets.length > 0 ? named : everything) hosts.set(host.name, host);
  const chosen = [...hosts.values()];
  const left = limit === undefined ? chosen : limitTo(limit, chosen, inventory);
  return left.map((host) => ({ ...host, ...commandLine }));
}

/** What is left of the chosen hosts; the limit may name any host or group of the inventory. */
function limitTo(
  limit: string,
  chosen: readonly InventoryHost[],
  inventory: Inventory | undefined,
): readonly InventoryHost[] {
  const names = new Set(chosen.map(({ name }) => name));
  const others = inventory?.hosts.filter(({ name }) => !names.has(name)) ?? [];
  const left = limitHosts(limit, { hosts: [...chosen, ...others], groups: inventory?.groups ?? new Map() });
  const both = left.filter(({ name }) => names.has(name));
  if (both.length === 0) throw new InputError(`--limit ${limit} leaves no host of the targets.`);
  return both;
}

function fromInventory(target: string, inventory: Inventory): readonly InventoryHost[] {
  const known = lookUp(target, inventory);
  if (known) return known;
  if (target === 'local' || /^ssh:\/\//i.test(target)) return [adHocHost(target, null)];
  const address = parseAddress(target);
  const named = 'wrong' in address ? undefined : lookUp(address.host, inventory);
  if ('wrong' in address || !named) {
    const name = 'wrong' in address ? target : address.host;
    const near = nearest(name, [...inventory.groups.keys(), ...inventory.hosts.map((host) => host.name)]);
    throw new InputError(
      `"${name}" is no host and no group of ${inventory.file}${near ? `; did you mean ${near}?` : '.'} A host that is not in it is written with ssh:// before it.`,
    );
  }
  const { host, ...login } = address;
  return named.map((one) => ({ ...one, ...login }));
}

/** The hosts of a name; undefined where there is no such name. A group without hosts is an error. */
function lookUp(name: string, { hosts, groups, file }: Inventory): readonly InventoryHost[] | undefined {
  const members = groups.get(name);
  if (!members) {
    const host = hosts.find((one) => one.name === name);
    return host ? [host] : undefined;
  }
  if (members.length === 0) throw new InputError(`The group ${name} of ${file} has no hosts.`);
  const wanted = new Set(members);
  return hosts.filter((host) => wanted.has(host.name));
}
