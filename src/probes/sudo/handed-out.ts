import { posix } from 'node:path';
import type { FileStatuses } from '../host/file-statuses.ts';
import { isPattern, type SudoRule } from './sudo-rule.ts';

/** What a rule gives away: the engine or a shell for sure, or perhaps. */
export interface HandOut {
  readonly certain: boolean;
  /** Such as `docker` or `any command`. */
  readonly what: string;
}

/** Programs that are a shell by another name. */
const SHELLS = [
  'sh',
  'bash',
  'dash',
  'ash',
  'zsh',
  'ksh',
  'mksh',
  'fish',
  'csh',
  'tcsh',
  'rbash',
  'busybox',
  'su',
  'sudo',
  'env',
];

/** Where programs of the system lie; a wildcard or a whole directory there holds those of the engine too. */
const SYSTEM = /^(\/usr(\/local)?|\/opt\/[^/]+|\/snap)?\/s?bin$|^\/snap\/bin$/;

/**
 * What a rule hands out, by the names of programs, with arguments where those of the list have some: `systemctl * docker*`.
 * null where it is nothing of it, as far as its text and the files at its path tell.
 */
export function handedOut(
  rule: SudoRule,
  programs: readonly string[],
  statuses: FileStatuses,
): HandOut | null {
  const { command } = rule;
  switch (command.kind) {
    case 'all':
      return { certain: true, what: 'any command' };
    case 'expression':
      return { certain: false, what: 'what a regular expression matches' };
    case 'edit':
    case 'list':
      return null;
    case 'program':
      return byPath(command.path, command.arguments, programs, statuses);
  }
}

function byPath(
  path: string,
  given: string | null,
  programs: readonly string[],
  statuses: FileStatuses,
): HandOut | null {
  const directory = path.endsWith('/') ? path.slice(0, -1) : posix.dirname(path);
  if (path.endsWith('/'))
    return { certain: SYSTEM.test(directory) || isPattern(directory), what: `every program in ${path}` };
  const status = statuses[path];
  const leadsTo = status?.state === 'present' ? posix.basename(status.target) : null;
  // Arguments that were not kept, and expressions, can be any.
  const anyArguments = given === null || given === '…' || given.startsWith('^');
  const names = [posix.basename(path), ...(leadsTo === null ? [] : [leadsTo])];
  const listed = [...programs, ...SHELLS].find((program) => {
    const [name = '', ...words] = program.split(' ');
    return (
      names.some((one) => mayMeet(one, name)) &&
      (words.length === 0 || anyArguments || mayMeet(given, words.join(' ')))
    );
  });
  if (listed === undefined) return null;
  if (given !== null && anyArguments && listed.includes(' '))
    return { certain: false, what: `${path} with arguments that may be those of ${listed}` };
  const sure = !isPattern(path) || SYSTEM.test(directory) || isPattern(directory);
  return { certain: sure, what: isPattern(path) ? `${path}, which matches ${listed}` : listed };
}

/** Whether some text matches both patterns, of which `*` is any text and `?` any sign; a class `[...]` counts as any sign. */
function mayMeet(left: string, right: string): boolean {
  const parts = (pattern: string): readonly string[] =>
    [...pattern.slice(0, 512).matchAll(/\\(.)|\[!?\]?[^\]]*\]|[\s\S]/g)].map(([all, plain]) =>
      plain === undefined
        ? all.startsWith('[') && all.length > 1
          ? '?'
          : all
        : plain === '*'
          ? '\\*'
          : plain,
    );
  const [a, b] = [parts(left), parts(right)];
  // reachable[j]: what was read of the left pattern can meet the first j parts of the right one.
  let reachable = closed(
    b
      .map(() => false)
      .concat(false)
      .map((_, at) => at === 0),
    b,
  );
  for (const part of a) {
    const next = reachable.map(() => false);
    for (let at = 0; at <= b.length; at += 1) {
      if (!reachable[at]) continue;
      const other = b[at];
      if (part === '*') for (let to = at; to <= b.length; to += 1) next[to] = true;
      else {
        if (other === '*') next[at] = true;
        if (other !== undefined && other !== '*' && (part === '?' || other === '?' || part === other))
          next[at + 1] = true;
      }
    }
    reachable = closed(next, b);
  }
  return reachable[b.length] ?? false;
}

/** A star of the right pattern may stand for nothing. */
function closed(reachable: readonly boolean[], right: readonly string[]): boolean[] {
  const all = [...reachable];
  for (const [at, part] of right.entries()) if (part === '*' && all[at]) all[at + 1] = true;
  return all;
}
