import { dirname, resolve } from 'node:path';
import { errorAt, InputError } from '../../model/input-error.ts';
import type { Inventory } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import { type Located, type LocatedMap, parseYaml } from '../../yaml/located-yaml.ts';
import { readAnsibleIni } from './ansible-ini.ts';
import { isGroupKey, readAnsibleYaml } from './ansible-yaml.ts';
import { recognise } from './kind.ts';
import { OWN_KEYS, readOwn } from './own.ts';
import type { Place } from './place.ts';
import { readSshConfig } from './ssh-config.ts';
import { readTargetList } from './target-list.ts';

/** The text of an inventory, and where it came from. */
export interface InventorySource {
  /** The path as the user gave it; `-` for standard input. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** The home directory of the account that runs. */
  readonly home: string;
}

/**
 * Understands an inventory of any kind.
 *
 * @throws InputError where it is wrong, with file and line, or where it is of no kind that is known
 */
export function readInventory({ file, bytes, home }: InventorySource): Inventory {
  const name = file === '-' ? 'standard input' : file;
  const text = decode(bytes, name);
  const inventory =
    file === '-'
      ? readTargetList(text, name)
      : readFile(text, { file, folder: dirname(resolve(file)), home });
  if (inventory.hosts.length === 0) throw new InputError(`${name} names no host.`);
  return inventory;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    throw new InputError(`${name} is no text in UTF-8, so it is no inventory.`);
  }
}

function readFile(text: string, place: Place): Inventory {
  const kind = recognise(text, place.file);
  if (kind === 'ansible-ini') return readIni(text, place);
  if (kind === 'ssh-config') return readSshConfig(text, place);
  const root = parseYaml(text, place.file);
  if (root.kind === 'list') {
    throw errorAt(
      place.file,
      root.line,
      'this is a list, perhaps a playbook; an inventory is a mapping (key: value).',
    );
  }
  if (root.kind === 'text') throw errorAt(place.file, root.line, 'an inventory is a mapping (key: value).');
  return isOurs(root, place.file) ? readOwn(root, place) : readAnsibleYaml(root, place);
}

/** Lines without any section may be anything: then an error says what they were taken for. */
function readIni(text: string, place: Place): Inventory {
  try {
    return readAnsibleIni(text, place);
  } catch (thrown) {
    if (!(thrown instanceof InputError) || /^\s*\[/m.test(text)) throw thrown;
    throw new InputError(`${thrown.message} The file was taken for an inventory of Ansible (INI).`);
  }
}

/** Whether a YAML file is ours; what may be neither is an error, for a file is never guessed to be something. */
function isOurs({ entries }: LocatedMap, file: string): boolean {
  const keys = [...entries.keys()];
  for (const [key, why] of Object.entries(DYNAMIC)) {
    const entry = entries.get(key);
    if (entry)
      throw errorAt(file, entry.line, `${why}; give what "ansible-inventory --list --yaml" makes of it.`);
  }
  if (keys.some((key) => OWN_KEYS.includes(key))) return true;
  const strange = [...entries].find(([key, { value }]) => key !== 'all' && !isAnsibleGroup(value));
  if (!strange) return false;
  const [key, { line }] = strange;
  const near = nearest(key, OWN_KEYS);
  throw errorAt(
    file,
    line,
    `"${key}" is neither a key of an inventory (${OWN_KEYS.join(', ')}) nor a group of Ansible's with hosts, children or vars${near ? `; did you mean ${near}?` : '.'}`,
  );
}

/** A group of Ansible's has one of its keys, or nothing at all. */
function isAnsibleGroup(value: Located): boolean {
  if (value.kind === 'text') return value.value === null;
  return value.kind === 'map' && (value.entries.size === 0 || [...value.entries.keys()].some(isGroupKey));
}

const DYNAMIC: Readonly<Record<string, string>> = {
  plugin: 'this configures a plugin of Ansible that makes an inventory',
  _meta: 'this is what a dynamic inventory of Ansible prints as JSON',
};
