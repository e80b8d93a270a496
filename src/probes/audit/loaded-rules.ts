import { isWithin, plainPath } from '../containers/host-path.ts';
import { type AuditRule, type FilterRule, parseAuditRule, type WatchRule } from './audit-rule.ts';

/** A rule in the kernel, with what its line in the listing leaves open. */
export interface LoadedRule {
  /** The line as auditctl printed it. */
  readonly line: string;
  readonly rule: WatchRule | FilterRule | Extract<AuditRule, { kind: 'unknown' }>;
  /** Open where the files do not say which: none has a rule that is listed like this, or rules of both actions are. */
  readonly action: 'always' | 'never' | 'open';
  /** Whether it takes what lies below its path. */
  readonly recursive: 'yes' | 'no' | 'open';
  /** Where its path leads as the kernel follows it; null where that is not known, or where it has none. */
  readonly path: string | null;
}

/** A rule on disk, which may be loaded or not. */
export interface RuleOnDisk {
  readonly file: string;
  readonly line: string;
  readonly rule: WatchRule | FilterRule;
  readonly path: string | null;
}

/** Where a path leads whose last part is not followed; null where that is not known. */
export type Follow = (path: string) => string | null;

/** Directories that are made anew at every start of the machine, so that rules can be loaded before them. */
const VOLATILE = ['/run', '/tmp', '/dev', '/proc', '/sys'];

export function rulesOnDisk(
  files: Readonly<Record<string, readonly string[]>>,
  follow: Follow,
): readonly RuleOnDisk[] {
  return Object.entries(files).flatMap(([file, lines]) =>
    lines.flatMap((line) => {
      const rule = parseAuditRule(line);
      if (rule.kind !== 'watch' && rule.kind !== 'filter') return [];
      return [{ file, line, rule, path: pathOf(rule, follow) }];
    }),
  );
}

/**
 * Rules in the order in which the kernel tries them; the first that matches decides. `onDisk` is null where rules on
 * disk were not read.
 */
export const loadedRules = (
  lines: readonly string[],
  onDisk: readonly RuleOnDisk[] | null,
  follow: Follow,
): readonly LoadedRule[] =>
  lines.map((line) => {
    const alike = lines.filter((other) => other === line).length;
    return loadedRule(line, alike, onDisk, follow);
  });

function loadedRule(
  line: string,
  alike: number,
  onDisk: readonly RuleOnDisk[] | null,
  follow: Follow,
): LoadedRule {
  const parsed = parseAuditRule(line);
  // Deletions and settings are never listed.
  const rule =
    parsed.kind === 'deletion' || parsed.kind === 'control'
      ? { kind: 'unknown' as const, reason: 'no rule' }
      : parsed;
  if (rule.kind === 'unknown') return { line, rule, action: 'open', recursive: 'open', path: null };
  const path = pathOf(rule, follow);
  if (rule.kind === 'filter') {
    return { line, rule, action: rule.action, recursive: rule.watched?.by === 'dir' ? 'yes' : 'no', path };
  }
  if (onDisk === null) return { line, rule, action: 'open', recursive: 'open', path };
  const sources = onDisk.map((disk) => disk.rule).filter((other) => isListedLike(other, rule));
  const actions = sources.map((source) => (source.kind === 'filter' ? source.action : 'always'));
  const recursions = sources.map((source) => recursionOf(source, path));
  // The kernel refuses a rule that it has; so of more lines than different rules on disk one was loaded by hand.
  const written = new Set(recursions).size;
  return { line, rule, action: alike > written ? 'open' : same(actions), recursive: same(recursions), path };
}

/** The kernel follows links on the way to a watched path, but not its last part. */
function pathOf(rule: WatchRule | FilterRule, follow: Follow): string | null {
  const path = rule.kind === 'watch' ? rule.path : rule.watched?.path;
  return path === undefined ? null : follow(plainPath(path));
}

const same = <T extends string>(values: readonly T[]): T | 'open' => {
  const [first = 'open' as const] = values;
  return values.every((value) => value === first) ? first : 'open';
};

/**
 * Whether auditctl lists a rule as the given watch. It does so with every rule of files and permissions alone, whatever
 * its action, and whether it takes what lies below or not (auditctl 3.0.9 and 4.0.2).
 */
export function isListedLike(rule: WatchRule | FilterRule, watch: WatchRule): boolean {
  const path = rule.kind === 'watch' ? rule.path : rule.watched?.path.replace(/(?<=.)\/+$/, '');
  const isPlain =
    rule.kind === 'watch' ||
    (rule.list === 'exit' &&
      rule.architecture === null &&
      rule.systemCalls.length === 0 &&
      rule.conditions.length === 0);
  return (
    isPlain &&
    path === watch.path &&
    rule.permissions === watch.permissions &&
    rule.keys.join('\n') === watch.keys.join('\n')
  );
}

/**
 * A rule for `dir` is refused where there is no such directory. A watch is then taken for that of a file to come, and
 * takes nothing below the directory that is made later (seen with Linux 6.12 and auditctl 4.0.2).
 */
function recursionOf(rule: WatchRule | FilterRule, path: string | null): LoadedRule['recursive'] {
  if (rule.kind === 'filter') return rule.watched?.by === 'dir' ? 'yes' : 'no';
  return path === null || VOLATILE.some((directory) => path !== directory && isWithin(path, directory))
    ? 'open'
    : 'yes';
}
