/** The kinds of access that a watch can name, in the order in which auditctl prints them. */
const PERMISSIONS = 'rwxa';

const LISTS = ['exit', 'task', 'user', 'exclude', 'filesystem', 'io_uring'] as const;
type List = (typeof LISTS)[number];

/** Options of auditctl that change or show settings and are no rules; those with `true` take a value (auditctl(8)). */
const CONTROLS: Readonly<Record<string, boolean>> = {
  b: true,
  c: false,
  e: true,
  f: true,
  h: false,
  i: false,
  l: false,
  m: true,
  q: true,
  R: true,
  r: true,
  s: false,
  t: false,
  v: false,
};

/** Longer lines are not rules: auditctl reads no longer ones from a file. */
export const LONGEST_RULE = 8192;

/**
 * `-w PATH`: records accesses to a file, or to everything below it where it was a directory when the rule was loaded.
 * auditctl prints rules of the other spelling like this, too.
 */
export interface WatchRule {
  readonly kind: 'watch';
  readonly path: string;
  /** Kinds of access, in the order r w x a. */
  readonly permissions: string;
  readonly keys: readonly string[];
}

/** `-a ACTION,LIST` with its fields; all of them must match, so their order means nothing. */
export interface FilterRule {
  readonly kind: 'filter';
  readonly action: 'always' | 'never';
  readonly list: List;
  /** -A puts a rule before all others of its list. */
  readonly first: boolean;
  /** The file (`path`), or the directory with all below it (`dir`), that it is about. */
  readonly watched: { readonly by: 'path' | 'dir'; readonly path: string } | null;
  /** Kinds of access, in the order r w x a; null where it takes all. */
  readonly permissions: string | null;
  /** `b64`, `b32` or as written; null where it takes all. */
  readonly architecture: string | null;
  /** By name or number, sorted; empty where it takes all. */
  readonly systemCalls: readonly string[];
  /** Every other field as written, sorted: each makes the rule take less. */
  readonly conditions: readonly string[];
  readonly keys: readonly string[];
}

export type AuditRule =
  | WatchRule
  | FilterRule
  /** `-d`, `-W`, `-D`: takes rules back. */
  | { readonly kind: 'deletion' }
  /** `-e`, `-b` and the like: a setting. */
  | { readonly kind: 'control' }
  /** Not understood, so nothing may be concluded from it, and nothing from there being no other. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** A mark for lines that were not kept, since they were not understood. */
const DROPPED = '? ';

/**
 * What is kept of a line: the line where it is understood, else only why it is not. Of blanks only spaces are between
 * words: a carriage return at the end belongs to the last one, such as a path that is then another.
 */
export function keepRule(line: string): string {
  const rule = parseAuditRule(line);
  return rule.kind === 'unknown' ? `${DROPPED}${rule.reason}` : line.replace(/^ +|(?<!\\) +$/g, '');
}

/**
 * Reads one line of `auditctl -l` or of a file with rules, as auditctl does: words end at spaces, a backslash keeps a
 * space in one, an option and its value may be one word, and nothing is quoted (auditctl(8), audit.rules(7)).
 */
export function parseAuditRule(line: string): AuditRule {
  if (line.startsWith(DROPPED)) return unknown(line.slice(DROPPED.length, 200));
  if (line.length > LONGEST_RULE) return unknown('longer than auditctl reads');
  const options = optionsOf(wordsOf(line));
  if (typeof options === 'string') return unknown(options);
  const has = (...letters: readonly string[]): boolean => options.some(([name]) => letters.includes(name));
  if (options.length === 0) return unknown('no option');
  if (has('d', 'W', 'D')) return { kind: 'deletion' };
  if (has('w')) return watchOf(options);
  if (has('a', 'A')) return filterOf(options);
  return options.every(([name]) => name in CONTROLS || name.length > 1)
    ? { kind: 'control' }
    : unknown('fields without a list');
}

const unknown = (reason: string): AuditRule => ({ kind: 'unknown', reason });

const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:\\[ \\]|[^ ])+/g)].map(([word]) => word.replace(/\\([ \\])/g, '$1'));

type Option = readonly [name: string, value: string];

/** Options with their values, in order; or why the words are none. */
function optionsOf(words: readonly string[]): readonly Option[] | string {
  const options: Option[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (/^--[a-z_-]+(=.*)?$/.test(word)) {
      options.push([word.slice(2), '']);
      if (/^--(backlog_wait_time|signal)$/.test(word)) at += 1;
      continue;
    }
    const letter = /^-([a-zA-Z])/.exec(word)?.[1];
    if (letter === undefined) return 'a word that belongs to no option';
    const takesValue = CONTROLS[letter] ?? 'aACdFSwWkp'.includes(letter);
    if (!takesValue) {
      if (word.length > 2 || !(letter in CONTROLS || letter === 'D'))
        return 'an option that auditctl does not have';
      options.push([letter, '']);
      continue;
    }
    const joined = word.slice(2);
    const value = joined === '' ? words[at + 1] : joined;
    if (value === undefined) return 'an option without its value';
    if (joined === '') at += 1;
    options.push([letter, value]);
  }
  return options;
}

function watchOf(options: readonly Option[]): AuditRule {
  const paths = valuesOf(options, 'w');
  const given = valuesOf(options, 'p');
  const permissions = permissionsOf(given.length === 0 ? PERMISSIONS : given.join(''));
  const [path = ''] = paths;
  if (paths.length !== 1 || !path.startsWith('/')) return unknown('a watch of something that is no one path');
  if (permissions === null) return unknown('permissions other than r, w, x and a');
  if (options.some(([name]) => !['w', 'p', 'k'].includes(name))) return unknown('a watch with other options');
  return {
    kind: 'watch',
    // auditctl takes slashes at the end away.
    path: path.replace(/(?<=.)\/+$/, ''),
    permissions,
    keys: valuesOf(options, 'k').toSorted(),
  };
}

const valuesOf = (options: readonly Option[], name: string): readonly string[] =>
  options.filter((option) => option[0] === name).map(([, value]) => value);

function permissionsOf(letters: string): string | null {
  if ([...letters].some((letter) => !PERMISSIONS.includes(letter))) return null;
  return [...PERMISSIONS].filter((letter) => letters.includes(letter)).join('');
}

interface Field {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

function filterOf(options: readonly Option[]): AuditRule {
  const places = options.filter(([name]) => name === 'a' || name === 'A');
  const place = placeOf(places[0]?.[1] ?? '');
  if (places.length !== 1 || !place) return unknown('not one list with one action');
  const fields = valuesOf(options, 'F').map(fieldOf);
  if (!fields.every((field) => field !== null)) return unknown('a field that is no comparison');
  const permissions = [...valuesOf(options, 'p'), ...take(fields, 'perm')];
  const [letters] = permissions;
  const kinds = letters === undefined ? null : permissionsOf(letters);
  if (permissions.length > 1 || (letters !== undefined && kinds === null))
    return unknown('permissions other than r, w, x and a');
  const files = [
    ...take(fields, 'path').map((path) => ({ by: 'path' as const, path })),
    ...take(fields, 'dir').map((path) => ({ by: 'dir' as const, path })),
  ];
  if (files.length > 1 || files.some(({ path }) => !path.startsWith('/'))) return unknown('not one path');
  const architectures = take(fields, 'arch');
  if (architectures.length > 1) return unknown('more than one architecture');
  if (options.some(([name]) => !['a', 'A', 'F', 'C', 'S', 'k', 'p'].includes(name)))
    return unknown('a rule with other options');
  const calls = valuesOf(options, 'S').flatMap((names) => names.split(','));
  if (calls.some((call) => !/^\w+$/.test(call))) return unknown('a system call without a name');
  const [watched = null] = files;
  return {
    kind: 'filter',
    ...place,
    first: places[0]?.[0] === 'A',
    watched,
    permissions: kinds,
    architecture: architectures[0] === undefined ? null : wordSizeOf(architectures[0]),
    systemCalls: calls.includes('all') ? [] : [...new Set(calls)].sort(),
    conditions: [
      ...fields
        .filter((field) => !isKnown(field))
        .map(({ name, operator, value }) => name + operator + value),
      ...valuesOf(options, 'C').map((comparison) => `-C ${comparison}`),
    ].sort(),
    keys: [...valuesOf(options, 'k'), ...take(fields, 'key')].sort(),
  };
}

function placeOf(text: string): Pick<FilterRule, 'action' | 'list'> | null {
  const words = text.split(',');
  const list = LISTS.find((name) => words.includes(name));
  const action = (['always', 'never'] as const).find((name) => words.includes(name));
  return words.length === 2 && list && action ? { list, action } : null;
}

const FIELD = /^(\w+)(!=|>=|<=|&=|=|>|<|&)(.+)$/s;

function fieldOf(text: string): Field | null {
  const match = FIELD.exec(text);
  return match ? { name: match[1] ?? '', operator: match[2] ?? '', value: match[3] ?? '' } : null;
}

const KNOWN_FIELDS = ['path', 'dir', 'perm', 'arch', 'key'];

const isKnown = ({ name, operator }: Field): boolean => operator === '=' && KNOWN_FIELDS.includes(name);

const take = (fields: readonly Field[], name: string): readonly string[] =>
  fields.filter((field) => isKnown(field) && field.name === name).map(({ value }) => value);

function wordSizeOf(architecture: string): string {
  if (/^(b64|x86_64|aarch64|ppc64|ppc64le|s390x|riscv64|ia64)$/i.test(architecture)) return 'b64';
  return /^(b32|i[3-6]86|arm\w*|ppc|s390)$/i.test(architecture) ? 'b32' : architecture;
}

/** A rule as auditctl takes it from a file, fields in a fixed order. */
export function printAuditRule(rule: WatchRule | FilterRule): string {
  if (rule.kind === 'watch') {
    const keys = rule.keys.map((key) => `-k ${escaped(key)}`);
    return [`-w ${escaped(rule.path)} -p ${rule.permissions}`, ...keys].join(' ');
  }
  return [
    `${rule.first ? '-A' : '-a'} ${rule.action},${rule.list}`,
    ...(rule.architecture === null ? [] : [`-F arch=${escaped(rule.architecture)}`]),
    ...(rule.systemCalls.length === 0 ? [] : [`-S ${rule.systemCalls.join(',')}`]),
    ...(rule.watched === null ? [] : [`-F ${rule.watched.by}=${escaped(rule.watched.path)}`]),
    ...(rule.permissions === null ? [] : [`-F perm=${rule.permissions}`]),
    ...rule.conditions.map((text) =>
      text.startsWith('-C ') ? `-C ${escaped(text.slice(3))}` : `-F ${escaped(text)}`,
    ),
    ...rule.keys.map((key) => `-F key=${escaped(key)}`),
  ].join(' ');
}

const escaped = (word: string): string => word.replace(/[\\ ]/g, '\\$&');
