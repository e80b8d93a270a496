import { isIPv6 } from 'node:net';
import { InputError } from '../model/input-error.ts';
import type { InventoryHost } from '../model/inventory.ts';
import { nearest } from '../model/nearest.ts';

/** What patterns choose from. */
export interface Choice {
  readonly hosts: readonly InventoryHost[];
  /** The names of the hosts of each group, in its order. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

interface Term {
  readonly sign: '' | '&' | '!';
  readonly pattern: string;
}

/**
 * The hosts that `--limit` leaves, by the rules of Ansible's patterns: names, groups and globs, in a list with
 * `,` or `:`; `&x` keeps only those in x, `!x` takes those of x away, wherever they stand in the list; `x[0]`
 * and `x[0:2]` are positions, both ends included. What chooses nothing is an error, never ignored.
 *
 * @throws InputError with the nearest name where a name is unknown
 */
export function limitHosts(pattern: string, choice: Choice): readonly InventoryHost[] {
  const terms = splitPattern(pattern, choice).map(readTerm);
  if (terms.length === 0) throw new InputError('--limit is empty: give names of hosts or groups.');
  const chosen = (sign: Term['sign']) =>
    terms.filter((term) => term.sign === sign).map((term) => matchTerm(term, choice));
  const regular = chosen('');
  const union = regular.length > 0 ? new Set(regular.flat()) : new Set(choice.hosts);
  const required = chosen('&').map((hosts) => new Set(hosts));
  const excluded = new Set(chosen('!').flat());
  const left = choice.hosts.filter(
    (host) => union.has(host) && required.every((hosts) => hosts.has(host)) && !excluded.has(host),
  );
  if (left.length === 0) throw new InputError(`--limit ${pattern} leaves no host.`);
  return left;
}

/** A colon parts a list too, but not within brackets, within an address, or within the name of a host. */
function splitPattern(pattern: string, choice: Choice): readonly string[] {
  const names = new Set([...choice.groups.keys(), ...choice.hosts.map(({ name }) => name)]);
  return pattern
    .split(',')
    .map((part) => part.trim())
    .flatMap((part) => {
      const bare = part.replace(/^[!&]/, '');
      return names.has(bare) || isIPv6(bare) ? [part] : (part.match(/(?:[^:[\]]|\[[^\]]*\]|[[\]])+/g) ?? []);
    })
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readTerm(text: string): Term {
  const [, sign = '', pattern = ''] = /^([!&]?)(.*)$/s.exec(text) ?? [];
  if (pattern.startsWith('~')) {
    throw new InputError(`"${pattern}" in --limit is a regular expression; use * and ? instead.`);
  }
  if (pattern === '') throw new InputError(`"${sign}" in --limit stands before no name.`);
  return { sign: sign === '!' || sign === '&' ? sign : '', pattern };
}

function matchTerm({ pattern }: Term, choice: Choice): readonly InventoryHost[] {
  const [, base = pattern, single, from, to] =
    /^(.+)\[(?:(-?[0-9]+)|([0-9]+)[:-]([0-9]*))\]$/.exec(pattern) ?? [];
  const whole = matchName(base, choice);
  if (base === pattern) return whole;
  const part =
    single === undefined
      ? whole.slice(Number(from), to === '' ? undefined : Number(to) + 1)
      : whole.slice(Number(single)).slice(0, 1);
  if (part.length > 0) return part;
  throw new InputError(
    `"${pattern}" in --limit matches no host: ${base} has ${whole.length}, and the first one is [0].`,
  );
}

/** Hosts of groups in the order of the groups, as positions count them, then hosts by name. */
function matchName(pattern: string, { hosts, groups }: Choice): readonly InventoryHost[] {
  if (!groups.has(pattern) && (pattern === 'all' || pattern === '*')) return hosts;
  const isGlob = /[*?[]/.test(pattern);
  const matches = isGlob ? globMatcher(pattern) : (name: string) => name === pattern;
  const inGroups = [...groups].filter(([name]) => matches(name));
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const names = new Set([
    ...inGroups.flatMap(([, members]) => members),
    ...hosts.map(({ name }) => name).filter(matches),
  ]);
  const found = [...names].flatMap((name) => byName.get(name) ?? []);
  if (found.length > 0) return found;
  if (inGroups.length > 0) throw new InputError(`The group ${inGroups[0]?.[0]} in --limit has no hosts.`);
  const near = isGlob ? null : nearest(pattern, [...groups.keys(), ...byName.keys()]);
  throw new InputError(
    `"${pattern}" in --limit matches no host and no group${near ? `; did you mean ${near}?` : '.'}`,
  );
}

/** A matcher for `*`, `?`, `[abc]` and `[!abc]`, for the whole of a name, as a shell understands them. */
export function globMatcher(glob: string): (name: string) => boolean {
  let source = '';
  for (const [token] of glob.matchAll(/\*+|\[!?\]?[^\]]*\]|./gs)) {
    const [, negated, set] = /^\[(!?)(\]?[^\]]*)\]$/.exec(token) ?? [];
    if (set) source += `[${negated === '!' ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
    else if (token.startsWith('*')) source += '.*';
    else source += token === '?' ? '.' : token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  const expression = safeExpression(source);
  return (name) => expression?.test(name) ?? false;
}

/** null for a set such as [z-a], which matches nothing. */
function safeExpression(source: string): RegExp | null {
  try {
    return new RegExp(`^(?:${source})$`, 's');
  } catch {
    return null;
  }
}
