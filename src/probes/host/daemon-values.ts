import { DAEMON_OPTIONS, type DaemonOption } from '../engine/daemon-option-table.ts';

/*
 * What is kept of the value of an option of dockerd (law 5), the same for flags and for daemon.json.
 */

/** Longest text that is kept of one value. */
const MAX_TEXT = 1024;
/** No list or map of more entries is kept, since nobody could tell what the rest says. */
const MAX_ENTRIES = 500;
const TOO_MANY = `(more than ${MAX_ENTRIES} entries)`;

const OPTIONS: readonly DaemonOption[] = Object.values(DAEMON_OPTIONS);

/** Options by what may stand for one, which may be several words or none. */
const optionsBy = (words: (option: DaemonOption) => readonly (string | undefined)[]) =>
  new Map(
    OPTIONS.flatMap((option) => words(option).flatMap((word) => (word ? [[word, option] as const] : []))),
  );

/** Options by long flag and by short flag. */
export const OPTIONS_BY_FLAG: ReadonlyMap<string, DaemonOption> = optionsBy(({ flag, formerly }) => [
  flag,
  formerly?.flag,
]);
export const OPTIONS_BY_SHORT_FLAG: ReadonlyMap<string, DaemonOption> = optionsBy(({ short, formerly }) => [
  short,
  formerly?.short,
]);
/** Options by key in daemon.json; the path of the file itself has none. */
export const OPTIONS_BY_KEY: ReadonlyMap<string, DaemonOption> = optionsBy(({ key, formerly }) => [
  key,
  formerly?.key,
]);

/**
 * Removes name and password from a URL, or from `name:password@server`, and the query of a URL. Paths and the
 * addresses of unix sockets stay as they are.
 */
export function withoutCredentials(value: string): string {
  const text = value.slice(0, MAX_TEXT);
  if (/^(\/|(unix|fd|npipe):\/\/)/i.test(text)) return text;
  const [, scheme = '', rest = text] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? [];
  const [place = ''] = scheme === '' ? [rest] : rest.split(/[?#]/, 1);
  const user = place.slice(0, place.lastIndexOf('@') + 1);
  // Units such as user@1000.service are no credentials. A password may hold a slash, against the rules of URLs.
  return scheme === '' && !user.includes(':') ? text : `${scheme}${place.slice(user.length)}`;
}

/** What is kept of one word of a flag. */
export function keepWord(option: DaemonOption, word: string): string {
  if (option.keep === 'names') return keepEntry(word);
  return withoutCredentials(word);
}

/** The address of a syslog server is no secret, and whether it is encrypted matters. */
function keepEntry(entry: string): string {
  const equals = entry.indexOf('=');
  const name = equals < 0 ? entry : entry.slice(0, equals);
  // A word of any other form is no name of an option, and may be a value that stands in the wrong place.
  if (!/^[\w.-]{1,128}$/.test(name)) return '(no name)';
  return name === 'syslog-address' && equals >= 0
    ? `${name}=${withoutCredentials(entry.slice(equals + 1))}`
    : name;
}

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * What is kept of the value of a key in daemon.json: words as flags have them, so that a map of which only names
 * are kept becomes a list. A value of a type that the engine refuses becomes `(an array)`, `(a value of type
 * string)` and the like, which no reader takes for a value.
 */
export function keepJson(option: DaemonOption, value: unknown): Json {
  if (value === null) return null;
  switch (option.kind) {
    case 'switch':
      return typeof value === 'boolean' ? value : wrongType(value);
    case 'text':
      return typeof value === 'string' ? keepWord(option, value) : wrongType(value);
    case 'list':
      if (!Array.isArray(value)) return wrongType(value);
      if (value.length > MAX_ENTRIES) return TOO_MANY;
      return value.map((item) => (typeof item === 'string' ? keepWord(option, item) : wrongType(item)));
    case 'map':
      return isObject(value) ? keepMap(option, value) : wrongType(value);
  }
}

function keepMap(option: DaemonOption, value: Record<string, unknown>): Json {
  const entries = Object.entries(value);
  if (entries.length > MAX_ENTRIES) return TOO_MANY;
  if (option.keep === 'names') {
    return entries.map(([name, item]) => keepEntry(typeof item === 'string' ? `${name}=${item}` : name));
  }
  return Object.fromEntries(entries.map(([name, item]) => [name.slice(0, 128), keepLimit(item)]));
}

/** A ulimit or a feature: numbers, switches, and the name of the ulimit. */
function keepLimit(value: unknown): Json {
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (!isObject(value)) return wrongType(value);
  const { Name, Soft, Hard } = value;
  return {
    ...(typeof Name === 'string' ? { Name: Name.slice(0, 64) } : {}),
    ...(typeof Soft === 'number' ? { Soft } : {}),
    ...(typeof Hard === 'number' ? { Hard } : {}),
  };
}

const wrongType = (value: unknown): string =>
  value === null ? '(null)' : Array.isArray(value) ? '(an array)' : `(a value of type ${typeof value})`;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
