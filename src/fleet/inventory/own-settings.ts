import type { z } from 'zod';
import { parseAddress } from '../../model/address.ts';
import { errorAt } from '../../model/input-error.ts';
import type { InventoryHost } from '../../model/inventory.ts';
import { nearest } from '../../model/nearest.ts';
import { isShippedPolicy } from '../../model/policy.ts';
import { type Located, type LocatedEntry, type LocatedMap, plainValue } from '../../yaml/located-yaml.ts';
import type { Setting, Settings } from './group-tree.ts';
import { absolutePath, type Place } from './place.ts';

type Shape = Readonly<Record<string, z.ZodType>>;

/** The entries of a map that may be left empty; every key is one of the shape. */
export function entriesOf(
  located: Located,
  what: string,
  shape: Shape,
  { file }: Place,
): ReadonlyMap<string, LocatedEntry> {
  const { entries } = mapOf(located, what, file);
  for (const [key, { line }] of entries) {
    if (Object.hasOwn(shape, key)) continue;
    const near = nearest(key, Object.keys(shape));
    const hint = /pass(word|wd|phrase)?$/i.test(key)
      ? ': no password stands in an inventory, hosts are logged in to by key.'
      : near
        ? `; did you mean ${near}?`
        : `: its keys are ${Object.keys(shape).join(', ')}.`;
    throw errorAt(file, line, `${what} has no key "${key}"${hint}`);
  }
  return entries;
}

/** A map; nothing at all is an empty one. */
export function mapOf(located: Located, what: string, file: string): LocatedMap {
  if (located.kind === 'map') return located;
  if (located.kind === 'text' && located.value === null)
    return { ...located, kind: 'map', entries: new Map() };
  throw errorAt(file, located.line, `${what} is a mapping (key: value), not ${KINDS[located.kind]}.`);
}

const KINDS: Readonly<Record<Located['kind'], string>> = {
  text: 'a single value',
  list: 'a list',
  map: 'a mapping',
};

/** Reads the settings of a host, a group or `defaults`; keys without a reader are left to the caller. */
export function readSettings(
  entries: ReadonlyMap<string, LocatedEntry>,
  shape: Shape,
  place: Place,
): Settings {
  const settings = new Map<string, Setting>();
  for (const [key, { line, value }] of entries) {
    const read = READERS[key];
    if (!read) continue;
    const plain = plainValue(value);
    const parsed = shape[key]?.safeParse(plain);
    if (!parsed?.success) throw errorAt(place.file, line, wrongValue(key, value, shape[key]?.description));
    const checked = read(parsed.data, place);
    if (isWrong(checked)) throw errorAt(place.file, line, `${key} ${checked.wrong}.`);
    settings.set(key, { line, value: checked, text: JSON.stringify(checked) });
  }
  return settings;
}

function wrongValue(key: string, value: Located, description = 'something else'): string {
  if (value.kind === 'text' && value.value === null) {
    return `${key} has no value: it is ${description}. Leave the key out where nothing is meant.`;
  }
  const shown =
    value.kind === 'text'
      ? ` "${value.text}"`
      : ` ${KINDS[value.kind]}${value.kind === 'list' ? ' like this' : ''}`;
  return `${key} is ${description}, not${shown}.`;
}

interface Wrong {
  readonly wrong: string;
}

const isWrong = (value: unknown): value is Wrong =>
  typeof value === 'object' && value !== null && 'wrong' in value;

const same = (value: unknown): unknown => value;
const path = (value: unknown, place: Place): unknown => absolutePath(String(value), place);
const list = (value: unknown): string[] => [value].flat().map(String);

/** What is made of a value that the schema accepted. */
const READERS: Readonly<Record<string, (value: unknown, place: Place) => unknown>> = {
  address: (value) => readAddress(String(value)),
  user: same,
  port: same,
  key: path,
  jump: (value) => readJump(list(value).flatMap((hop) => hop.split(','))),
  sudo: same,
  tags: list,
  policy: (value, place) => (isShippedPolicy(String(value)) ? value : path(value, place)),
  hostKeys: list,
  transport: same,
  timeout: same,
  sockets: (value) =>
    list(value).map((socket) => socket.replace(/^unix:\/\//, '').replace(/^\/var\/run\//, '/run/')),
};

function readAddress(text: string): { host: string | null } | Wrong {
  if (text === 'local') return { host: null };
  const address = parseAddress(text);
  if ('wrong' in address) return { wrong: `"${text}" ${address.wrong}` };
  if (address.user !== undefined) return { wrong: `"${text}" has a user in it: that is the key user` };
  if (address.port !== undefined) return { wrong: `"${text}" has a port in it: that is the key port` };
  return text.includes('://') ? { wrong: `"${text}" is no host` } : { host: address.host };
}

/** The machines on the way, each as `[user@]host[:port]`; `none` is the empty way. */
export function readJump(hops: readonly string[]): readonly string[] | Wrong {
  const named = hops.map((hop) => hop.trim());
  if (named.length === 1 && named[0]?.toLowerCase() === 'none') return [];
  for (const hop of named) {
    const address = parseAddress(hop);
    if ('wrong' in address) return { wrong: `"${hop}" ${address.wrong}` };
  }
  return named;
}

/** The settings of a host in the form in which they are used, but for its jumps, which may name other hosts. */
export type HostSettings = Omit<
  InventoryHost,
  'name' | 'address' | 'groups' | 'origin' | 'tags' | 'hostKeys' | 'jump'
> &
  Partial<Pick<InventoryHost, 'tags' | 'hostKeys'>> & { readonly jump?: readonly string[] };
