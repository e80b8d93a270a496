import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isHost } from '../../model/address.ts';
import { errorAt } from '../../model/input-error.ts';
import type { Inventory, InventoryHost } from '../../model/inventory.ts';
import { checkNames } from './names.ts';
import type { Place } from './place.ts';
import { shellWords } from './shell-words.ts';

/** As deep as ssh itself follows Include. */
const MAX_DEPTH = 16;

interface Reading {
  readonly place: Place;
  readonly aliases: Map<string, { readonly file: string; readonly line: number }>;
  readonly notes: string[];
}

/**
 * The host aliases of an ssh_config: every name of a `Host` line that is no pattern, in included files too.
 * What ssh sets for an alias is left to the transport, which asks ssh itself; so the address is the alias.
 *
 * @throws InputError with file and line
 */
export function readSshConfig(text: string, place: Place): Inventory {
  const reading: Reading = { place, aliases: new Map(), notes: [] };
  const own = join(place.home, '.ssh/config');
  const path = resolve(place.file);
  readLines(text, place.file, 0, reading);
  checkNames(place.file, reading.aliases, new Map());
  const hosts = [...reading.aliases].map(
    ([name, origin]): InventoryHost => ({
      name,
      address: name,
      tags: [],
      hostKeys: [],
      groups: [],
      origin,
      ...(path === own ? {} : { sshConfig: path }),
    }),
  );
  return { file: place.file, kind: 'ssh-config', hosts, groups: new Map(), notes: reading.notes };
}

function readLines(text: string, file: string, depth: number, reading: Reading): void {
  let always = true;
  for (const [index, row] of text.split('\n').entries()) {
    const line = index + 1;
    const [, keyword = '', rest = ''] = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(row) ?? [];
    const name = keyword.toLowerCase();
    if (name !== 'host' && name !== 'match' && name !== 'include') continue;
    const words = shellWords(rest);
    if (!words) throw errorAt(file, line, 'a quote is not closed.');
    if (name === 'host') for (const word of words) addAlias(word, file, line, reading);
    if (name === 'include' && always) include(words, file, line, depth, reading);
    if (name === 'include' && !always) {
      reading.notes.push(
        `${file}:${line}: this Include stands below a Host or Match, so no names are taken from it.`,
      );
    }
    if (name === 'host') always = words.length === 1 && words[0] === '*';
    if (name === 'match') always = words.length === 1 && words[0]?.toLowerCase() === 'all';
  }
}

function addAlias(word: string, file: string, line: number, { aliases, notes }: Reading): void {
  if (/[*?!]/.test(word) || aliases.has(word)) return;
  if (isHost(word)) aliases.set(word, { file, line });
  else notes.push(`${file}:${line}: "${word}" is left out: it cannot be the name of a host.`);
}

function include(
  patterns: readonly string[],
  file: string,
  line: number,
  depth: number,
  reading: Reading,
): void {
  const { home } = reading.place;
  if (depth >= MAX_DEPTH) throw errorAt(file, line, `files include each other more than ${MAX_DEPTH} deep.`);
  for (const pattern of patterns) {
    const path = pattern.startsWith('~/') ? join(home, pattern.slice(2)) : resolve(home, '.ssh', pattern);
    for (const included of globSync(path).sort()) {
      let text: string;
      try {
        text = readFileSync(included, 'utf8');
      } catch {
        reading.notes.push(`${file}:${line}: ${included} could not be read, so no names are taken from it.`);
        continue;
      }
      readLines(text, included, depth + 1, reading);
    }
  }
}
