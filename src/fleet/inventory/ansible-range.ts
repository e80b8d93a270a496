import { isIPv6 } from 'node:net';
import { readPort } from '../../model/address.ts';

/** The hosts that one pattern of an Ansible inventory stands for. */
export interface HostPattern {
  readonly names: readonly string[];
  readonly port?: number;
}

/** More than any fleet; fewer than a slip of the finger such as [1:99999999] makes. */
const MAX_HOSTS = 100_000;

/**
 * Expands a host pattern: `db[01:10:3].example.com:2222`, `node-[a:f]`, `[2001:db8::1]:22`.
 * The rules are those of Ansible (docs.ansible.com, "How to build your inventory"): both ends belong to a
 * range, a leading zero keeps the width, letters run from a to Z.
 */
export function expandHosts(pattern: string): HostPattern | { readonly wrong: string } {
  const [, bracketed, after] = /^\[([0-9A-Fa-f:.]+)\](?::([0-9]+))?$/.exec(pattern) ?? [];
  if (bracketed !== undefined && isIPv6(bracketed)) return withPort([bracketed], after);
  if (isIPv6(pattern)) return { names: [pattern] };
  const [, base = pattern, digits] = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/.exec(pattern) ?? [];
  const names = expandRanges(base);
  return 'wrong' in names ? names : withPort(names.names, digits);
}

function withPort(
  names: readonly string[],
  digits: string | undefined,
): HostPattern | { readonly wrong: string } {
  if (digits === undefined) return { names };
  const port = readPort(digits);
  return port === null ? { wrong: 'has a port that is not from 1 to 65535' } : { names, port };
}

function expandRanges(pattern: string): HostPattern | { readonly wrong: string } {
  // Text and ranges take turns.
  const parts = pattern.split(/\[([^[\]]*)\]/);
  let names = [''];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 0) {
      if (/[[\]]/.test(part)) return { wrong: 'has a bracket without its partner' };
      names = names.map((name) => name + part);
      continue;
    }
    const range = readRange(part);
    if ('wrong' in range) return range;
    if (names.length * range.values.length > MAX_HOSTS)
      return { wrong: `stands for more than ${MAX_HOSTS} hosts` };
    names = names.flatMap((name) => range.values.map((value) => name + value));
  }
  return { names };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function readRange(text: string): { readonly values: readonly string[] } | { readonly wrong: string } {
  const [begin = '', end, step = '1', more] = text.split(':');
  const wrong = (why: string) => ({ wrong: `has the range [${text}], ${why}` });
  if (end === undefined || more !== undefined) return wrong('but a range is [begin:end] or [begin:end:step]');
  if (!/^[1-9][0-9]{0,8}$/.test(step)) return wrong('whose step is no number from 1 on');
  const letters = begin.length === 1 && end.length === 1 && LETTERS.includes(begin) && LETTERS.includes(end);
  if (!letters && !/^[0-9]{0,9}:[0-9]{1,9}$/.test(`${begin}:${end}`)) {
    return wrong('whose ends are neither both numbers nor both letters');
  }
  const width = !letters && /^0./.test(begin) ? begin.length : 0;
  if (width > 0 && end.length !== width)
    return wrong('whose ends differ in length in spite of the leading zero');
  const first = letters ? LETTERS.indexOf(begin) : Number(begin);
  const last = letters ? LETTERS.indexOf(end) : Number(end);
  if (first > last) return wrong('which ends before it begins');
  const count = Math.floor((last - first) / Number(step)) + 1;
  if (count > MAX_HOSTS) return wrong(`which stands for more than ${MAX_HOSTS} hosts`);
  return {
    values: Array.from({ length: count }, (_, index) => {
      const position = first + index * Number(step);
      return letters ? (LETTERS[position] ?? '') : String(position).padStart(width, '0');
    }),
  };
}
