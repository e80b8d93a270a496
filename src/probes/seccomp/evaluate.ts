import type { Action, Condition, Restriction, SeccompProfile, SeccompRule } from './profile.ts';

/** What the rules of a profile depend on. */
export interface Surroundings {
  /** Capabilities of the container, without the prefix CAP_. */
  readonly capabilities: ReadonlySet<string>;
  /** As engines name it, such as amd64. */
  readonly arch: string;
  /** Release of the kernel as it is reported. */
  readonly kernel: string;
}

/** Conditions that must all hold; none at all holds always. */
export type Case = readonly Condition[];

/** What the rules that count here say of one call; `decided` are the cases in which a listener decides. */
export interface CallRules {
  readonly allowed: Case[];
  readonly decided: Case[];
  readonly denied: Case[];
}

/** What a profile comes to in its surroundings. */
export interface Filter {
  /** What happens to a call of which no rule says anything. */
  readonly otherwise: Verdict;
  readonly calls: ReadonlyMap<string, CallRules>;
}

/** LOG lets a call pass; of TRACE decides a tracer, which a process in a container can be itself. */
export type Verdict = 'allows' | 'denies' | 'listener';

const VERDICTS: Readonly<Record<Action, Verdict>> = {
  SCMP_ACT_ALLOW: 'allows',
  SCMP_ACT_LOG: 'allows',
  SCMP_ACT_TRACE: 'allows',
  SCMP_ACT_NOTIFY: 'listener',
  SCMP_ACT_ERRNO: 'denies',
  SCMP_ACT_TRAP: 'denies',
  SCMP_ACT_KILL: 'denies',
  SCMP_ACT_KILL_THREAD: 'denies',
  SCMP_ACT_KILL_PROCESS: 'denies',
};

export const verdictOf = (action: Action): Verdict => VERDICTS[action];

const FIELDS = { allows: 'allowed', listener: 'decided', denies: 'denied' } as const;

/**
 * The rules of a profile that count in the given surroundings, by call, as an engine chooses them (moby, setupSeccomp).
 * null where a rule depends on the release of the kernel and that is not known.
 */
export function evaluate(profile: SeccompProfile, surroundings: Surroundings): Filter | null {
  const calls = new Map<string, CallRules>();
  for (const rule of profile.rules) {
    const counts = ruleCounts(rule, surroundings);
    if (counts === null) return null;
    if (!counts) continue;
    const field = FIELDS[verdictOf(rule.action)];
    for (const call of rule.calls) {
      const rules = calls.get(call) ?? { allowed: [], decided: [], denied: [] };
      calls.set(call, rules);
      for (const one of casesOf(rule.args)) rules[field].push(one);
    }
  }
  return { otherwise: verdictOf(profile.defaultAction), calls };
}

/** Runtimes make a rule of its own of each condition where two of them are on the same argument (runc, libseccomp). */
function casesOf(args: readonly Condition[]): readonly Case[] {
  const indexes = new Set(args.map(({ index }) => index));
  return indexes.size === args.length ? [args] : args.map((condition) => [condition]);
}

function ruleCounts({ includes, excludes }: SeccompRule, surroundings: Surroundings): boolean | null {
  const excluded = [
    excludes.arches.includes(surroundings.arch),
    excludes.caps.some((name) => hasCapability(name, surroundings)),
    excludes.minKernel === null ? false : isKernelAtLeast(surroundings.kernel, excludes.minKernel),
  ];
  const included = [
    includes.arches.length === 0 || includes.arches.includes(surroundings.arch),
    includes.caps.every((name) => hasCapability(name, surroundings)),
    includes.minKernel === null ? true : isKernelAtLeast(surroundings.kernel, includes.minKernel),
  ];
  if (excluded.includes(true) || included.includes(false)) return false;
  return excluded.includes(null) || included.includes(null) ? null : true;
}

const hasCapability = (name: string, { capabilities }: Surroundings): boolean =>
  name.startsWith('CAP_') && capabilities.has(name.slice('CAP_'.length));

/** Whether a kernel such as 6.1.0-18-amd64 is at least of the release 4.8; null where it tells no release. */
function isKernelAtLeast(kernel: string, release: Restriction['minKernel'] & string): boolean | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?!\d)/.exec(kernel) ?? [];
  if (major === undefined || minor === undefined) return null;
  const [wantedMajor = 0, wantedMinor = 0] = release.split('.').map(Number);
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}
