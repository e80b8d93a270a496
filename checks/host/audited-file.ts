import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import type { Judgement } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { printAuditRule } from '../../src/probes/audit/audit-rule.ts';
import { type AuditState, auditState } from '../../src/probes/audit/audit-state.ts';
import { auditedFilesOf, auditNote } from '../../src/probes/audit/audited-files.ts';
import type { AuditedRole } from '../../src/probes/audit/audited-paths.ts';
import { isListedLike, type LoadedRule } from '../../src/probes/audit/loaded-rules.ts';
import { wordSizesOf } from '../../src/probes/audit/system-calls.ts';
import { type Watch, type Watched, watchOf } from '../../src/probes/audit/watch.ts';
import { isWithin } from '../../src/probes/containers/host-path.ts';
import { presentFile } from '../../src/probes/files/files-in-role.ts';

type Definition = Parameters<typeof defineCheck>[0];

/** One row of the table of audited files: the text of a check and what it is about. */
export type AuditedRow = Pick<Definition, 'id' | 'title' | 'severity' | 'severityReason' | 'rationale'> & {
  readonly role: AuditedRole;
  /** Such a file or directory, for the rule in the remediation. */
  readonly example: string;
  readonly isDirectory?: true;
  /** Programs are worth a record of each start, too. */
  readonly isProgram?: true;
  /** Directories right below it that hold what containers write. */
  readonly mayLeaveOut?: readonly string[];
};

/** The check that a row stands for. */
export function auditedCheck({
  role,
  example,
  isDirectory,
  isProgram,
  mayLeaveOut = [],
  ...texts
}: AuditedRow) {
  const ruleFor = (path: string): string =>
    printAuditRule({
      kind: 'filter',
      action: 'always',
      list: 'exit',
      first: false,
      watched: { by: isDirectory ? 'dir' : 'path', path },
      permissions: isProgram ? 'wxa' : 'wa',
      architecture: null,
      systemCalls: [],
      conditions: [],
      keys: ['docker'],
    });
  return defineCheck({
    ...texts,
    outcomes: {
      pass: `audit is on, and loaded rules record every change of the ${isDirectory ? 'directory' : 'file'}, named itself or within a watched directory`,
      fail: 'audit is off or not installed, no loaded rule records all changes, or a rule that comes first keeps them out',
      manual:
        'auditctl lists a loaded rule in a way that leaves open what it takes, or a rule that comes first keeps something out',
    },
    remediation: {
      text: `Put a rule into a file below /etc/audit/rules.d, load it with augenrules --load, and see with auditctl -l that it is there. Where a finding names another path, the rule needs that one.${isDirectory ? ' Spelled with dir= it is refused while the directory does not exist, and takes in all below it; spelled with -w before the directory exists, or with path=, it does not.' : ''}`,
      command: `echo '${ruleFor(example)}' >>/etc/audit/rules.d/docker.rules && augenrules --load`,
      takes: 'command',
      sideEffect:
        'Each change is a record in the log of audit; busy directories make many. Where rules are locked (enabled 2) they load at the next start of the machine.',
    },
    each: auditedFilesOf(role),
    needs: { file: presentFile, audit: auditState },
    hints: { note: auditNote },
    assess: ({ file, audit, note }, { item }) => {
      const expected = `a loaded rule such as ${ruleFor(file.target)}`;
      const target: Watched = {
        path: file.target,
        isDirectory: file.kind === 'directory',
        mayLeaveOut: mayLeaveOut.map((name) => `${file.target}/${name}`),
      };
      const place = file.target === item.path ? item.path : `${item.path} (-> ${file.target})`;
      const verdict = judgeAudited(target, place, audit, expected);
      if ('cause' in verdict) return cannotTell(verdict.cause, expected);
      return { ...verdict, message: verdict.message + (note.known ? note.value : '') };
    },
  });
}

/** What the loaded rules say of one file or directory. */
export function judgeAudited(
  target: Watched,
  place: string,
  audit: AuditState,
  expected: string,
): Judgement | { readonly cause: Unread } {
  if (audit.state === 'absent') {
    const observed = 'no auditctl, and no program that loads rules by itself runs';
    return fail({
      expected,
      observed,
      message: `Nothing records changes of ${place}: audit is not installed.`,
    });
  }
  // Programs of the machine's own word size decide: rules for them alone are what auditctl(8) tells to write.
  const sizes = wordSizesOf(audit.machine);
  const [others, watch] = [sizes.slice(1), watchOf(target, audit.rules, audit.machine, sizes.slice(0, 1))];
  const among = `among ${counted(audit.rules.length, 'loaded rule')}`;
  if (audit.state === 'off') {
    const by = watch.by.length > 0 ? linesOf(watch.by) : `no rule for it ${among}`;
    return fail({
      expected,
      observed: `enabled 0; ${by}`,
      message: `Audit is off, so no rule records changes of ${place}.`,
    });
  }
  if (watch.masked.length > 0) {
    const message = `Changes of ${place} are not recorded, since a rule that comes first keeps them out.`;
    return fail({ expected, observed: linesOf([...watch.masked, ...watch.by]), message });
  }
  if (watch.blind) return { cause: notUnderstood(audit.rules) };
  if (watch.missing.length > 0) {
    const ofAll = { ...watchOf(target, audit.rules, audit.machine, sizes), missing: watch.missing };
    return fail(whatIsMissing(ofAll, target, place, audit, expected));
  }
  if (watch.open.length > 0) return whatIsOpen(watch, place, audit, expected);
  if (watch.doubts.length > 0) {
    const message = `Changes of ${place} are recorded but for what an earlier rule keeps out, or may keep out: is nothing that matters left out by ${linesOf(watch.doubts)}?`;
    return manual({ expected, observed: linesOf([...watch.doubts, ...watch.by]), message });
  }
  const exact = watch.by.some(({ path }) => path === target.path);
  const how = exact
    ? 'A loaded rule records'
    : `The watch of ${watch.by[0]?.path ?? 'a directory above'} records`;
  const deep = !target.isDirectory || watch.by.some(({ recursive }) => recursive === 'yes');
  const surface = deep
    ? ''
    : ' It takes the directory itself and what is made or removed in it; only a rule given with dir=, or with -w once the directory existed, takes all below it.';
  const escaping = watchOf(target, audit.rules, audit.machine, others).missing.length > 0;
  const narrow = escaping ? ' Changes by 32-bit programs are left out, since it names arch=b64.' : '';
  const left =
    watch.leftOut.length === 0 ? '' : ` What containers write is left out by ${linesOf(watch.leftOut)}.`;
  const kernel = audit.unattended ? ' No audit daemon runs, so records go to the log of the kernel.' : '';
  return pass({
    expected,
    observed: linesOf(watch.by),
    message: `${how} changes of ${place}.${narrow}${surface}${left}${kernel}`,
  });
}

function notUnderstood(rules: readonly LoadedRule[]): Unread {
  const rule = rules.find((one) => one.rule.kind === 'unknown')?.rule;
  const reason = rule?.kind === 'unknown' ? rule.reason : 'not understood';
  const detail = `auditctl lists a rule that plimsoll does not understand (${reason}), and it may be the one that decides.`;
  const next = 'Look at auditctl -l; report the rule as a bug of plimsoll if it is a usual one.';
  return { known: false, cause: { code: 'unparseable', detail, next }, evidence: [] };
}

const WORDS = { w: 'writing', a: 'changes of owner and mode' } as const;

function whatIsMissing(watch: Watch, target: Watched, place: string, audit: On, expected: string) {
  const related = [...new Set([...watch.by, ...watch.partial, ...watch.open])];
  const disk = filesOfUnloaded(target, audit);
  const waiting = disk.length === 0 ? '' : `; configured in ${disk.join(' and ')} but not loaded`;
  const late =
    disk.length === 0
      ? ''
      : ' One is configured but not loaded: a rule is refused while the directory around its path does not exist, so it may have come too early.';
  if (related.length > 0) {
    const reasons = new Set(related.map(reasonOf));
    const message = `Loaded rules leave out some ${watch.missing.map((change) => WORDS[change]).join(' and ')} of ${place}: ${[...reasons].join('; ')}.${late}`;
    return { expected, observed: linesOf(related) + waiting, message };
  }
  const observed = `no rule for ${target.path} among ${counted(audit.rules.length, 'loaded rule')}${waiting}`;
  return { expected, observed, message: `No loaded rule records changes of ${place}.${late}` };
}

type On = Exclude<AuditState, { state: 'absent' }>;

function reasonOf({ rule }: LoadedRule): string {
  if (rule.kind === 'unknown') return rule.reason;
  const narrow =
    rule.kind === 'watch'
      ? []
      : [
          ...rule.conditions,
          ...(rule.architecture === null ? [] : [`arch=${rule.architecture}`]),
          ...(rule.systemCalls.length === 0 ? [] : ['certain system calls']),
        ];
  if (narrow.length > 0) return `a rule takes only what has ${narrow.join(' and ')}`;
  const permissions = rule.permissions ?? 'rwxa';
  if (!/w.*a/.test(permissions)) return `a rule takes only perm=${permissions}`;
  return 'a rule takes only a part of the directory';
}

function whatIsOpen(
  watch: Watch,
  place: string,
  audit: On,
  expected: string,
): Judgement | { readonly cause: Unread } {
  if (audit.diskUnread) return { cause: { known: false, cause: audit.diskUnread, evidence: [] } };
  const rule = watch.open.find(({ action }) => action === 'open')?.rule;
  const isWritten = audit.onDisk.some((disk) => rule?.kind === 'watch' && isListedLike(disk.rule, rule));
  const question = rule
    ? `does it record, or keep out (always or never)? auditctl lists both alike, and ${isWritten ? 'the files do not say which it is' : 'no file below /etc/audit has it: put it into one of /etc/audit/rules.d and load it, and it is certain'}.`
    : `was it given with dir=, or with -w once the directory existed, so that it takes in what lies below? auditctl lists it like one that does not; spelled with dir= in /etc/audit/rules.d and loaded it would be certain.`;
  const observed = `${linesOf(watch.open)} among ${counted(audit.rules.length, 'loaded rule')}`;
  return manual({
    expected,
    observed,
    message: `A loaded rule names ${place} or a directory above it: ${question}`,
  });
}

const linesOf = (rules: readonly LoadedRule[]): string =>
  rules.map(({ line }) => (line.length > 300 ? `${line.slice(0, 300)}...` : line)).join('; ');

/** Files on disk with a rule for it that is not loaded. */
function filesOfUnloaded(target: Watched, { onDisk, rules }: On): readonly string[] {
  const files = onDisk.flatMap(({ file, rule, path }) => {
    const below = rule.kind === 'watch' || rule.watched?.by === 'dir';
    const isFor = path !== null && (path === target.path || (below && isWithin(target.path, path)));
    const isLoaded = rules.some(
      (loaded) =>
        loaded.rule.kind !== 'unknown' &&
        loaded.path === path &&
        loaded.rule.permissions === rule.permissions,
    );
    return isFor && !isLoaded && (rule.kind === 'watch' || rule.action === 'always') ? [file] : [];
  });
  const own = files.filter((file) => file !== '/etc/audit/audit.rules');
  return [...new Set(own.length > 0 ? own : files)];
}
