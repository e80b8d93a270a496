/** A version of an engine, containerd or runc, as they and the packages of distributions write it. */
export interface SoftwareVersion {
  /** Major, minor and patch number; a patch that is left out is 0. */
  readonly numbers: readonly [number, number, number];
  /** A version before the release of these numbers; null for the release itself. */
  readonly pre: { readonly stage: Stage; readonly number: number } | null;
  /** What the builder added, such as `+dfsg1` or `m`: it can carry fixes that the numbers do not show. Empty for none. */
  readonly suffix: string;
}

const STAGES = ['dev', 'alpha', 'beta', 'rc'] as const;
type Stage = (typeof STAGES)[number];

const LONGEST = 128;
const NUMBERS = /^(?:\d{1,6}:)?(?:docker-)?v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![0-9])(.*)$/s;
/** `-rc.1`, `-rc95`, `~rc1`, `-beta.0`, `-dev`; never `+ds1` or `-1`. */
const PRE = /^[-~.](dev|alpha|beta|rc)[.-]?(\d{1,6})?(?![a-z0-9])(.*)$/s;
/** Said by builds that know nothing of themselves, and by Docker of its community edition until 18.09. */
const MEANINGLESS = /^(?:\+unknown|-ce)$/;

/**
 * Reads a version: two or three numbers after an epoch, `docker-` or `v` that may be there, a stage before the release,
 * and the rest as suffix. Null for anything else, such as a commit or an empty text.
 */
export function parseSoftwareVersion(text: string): SoftwareVersion | null {
  if (text.length > LONGEST) return null;
  const [, major, minor, patch = '0', rest = ''] = NUMBERS.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined || !/^(?:[-+~.a-z]|$)/.test(rest)) return null;
  const [, stage, number = '0', after] = PRE.exec(rest) ?? [];
  const suffix = after ?? rest;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    pre: isStage(stage) ? { stage, number: Number(number) } : null,
    suffix: MEANINGLESS.test(suffix) ? '' : suffix,
  };
}

const isStage = (word: string | undefined): word is Stage => STAGES.some((stage) => stage === word);

/**
 * Orders versions by what upstream released: less than 0 where `a` is older. A stage before a release is older than the
 * release; suffixes do not count, so that a build of a distribution is as old as what it was made from.
 */
export function compareSoftwareVersions(a: SoftwareVersion, b: SoftwareVersion): number {
  for (const at of [0, 1, 2] as const) {
    const difference = a.numbers[at] - b.numbers[at];
    if (difference !== 0) return difference;
  }
  const rank = ({ pre }: SoftwareVersion): number =>
    pre === null ? STAGES.length : STAGES.indexOf(pre.stage);
  return rank(a) - rank(b) || (a.pre?.number ?? 0) - (b.pre?.number ?? 0);
}

/** Whether a version belongs to a branch such as `29` or `25.0`, whose numbers it begins with. */
export const isOfBranch = ({ numbers }: SoftwareVersion, branch: string): boolean =>
  branch.split('.').every((part, at) => Number(part) === numbers[at as 0 | 1 | 2]);
