import { counted } from '../../src/model/plural.ts';
import type { Severity } from '../../src/model/severity.ts';
import type { DaemonStep, FileStep, HostPlan, Step, Unplanned } from './plan.ts';

/** A step in a few words; they hold names of the host as they are. */
export function titleOf(step: Step): string {
  switch (step.kind) {
    case 'daemon-json':
      return `daemon.json of engine ${step.engine}`;
    case 'file':
      return `Owner and mode of ${step.path}`;
    case 'audit-rules':
      return 'Rules of audit';
    case 'sysctl':
      return 'Settings of the kernel';
    case 'container':
      return `Container ${step.name}`;
  }
}

/** What it mends: `2.2, 2.16 and 1 check beyond the benchmark`. */
export function mends({ controls, checks }: Pick<Step, 'controls' | 'checks'>): string {
  return controls.length === 0 ? checks.join(', ') : `${controls.join(', ')} (${checks.join(', ')})`;
}

/** Where the rules and settings of a plan lie on a host. */
export const AUDIT_FILE = '/etc/audit/rules.d/plimsoll.rules';
export const SYSCTL_FILE = '/etc/sysctl.d/90-plimsoll.conf';

/** Why root does not do it in place of the user of a rootless engine. */
export const leftToUser = ({ rootless }: DaemonStep | FileStep): string =>
  `The engine is that of ${rootless}, who can put another file in its place at any time: do this as ${rootless}, not as root.`;

export const FILE_UNKNOWN =
  'The results do not tell which file this engine reads: look at --config-file of its dockerd, and put these keys there.';

/** What has to go before the keys can be put into the file. */
export const flagsFirst = ({ flags, unitFiles }: DaemonStep): string => {
  const words = flags.flatMap((flag) => flag.words).join(' ');
  const where =
    unitFiles.length === 0
      ? 'what starts it'
      : `its unit first (${unitFiles.join(', ')}, or a file of variables that it names)`;
  return `The engine was started with ${words}. It does not start where a key stands in both places: take that out of ${where}${unitFiles.length === 0 ? ' first' : ''}.`;
};

/** daemon.json as a diff: what goes, and what comes; where the evidence does not tell what stands there, that is said. */
export const diffOf = ({ before, set, remove }: DaemonStep): readonly string[] => [
  ...[...remove, ...Object.keys(set)].flatMap((key) => {
    if (before === null) return remove.includes(key) ? [`-  "${key}": (whatever stands there)`] : [];
    return Object.hasOwn(before, key) ? [`-  "${key}": ${JSON.stringify(before[key])}`] : [];
  }),
  ...Object.entries(set).map(([key, value]) => `+  "${key}": ${JSON.stringify(value)}`),
];

/** What a plan has to say at its beginning, in sentences. */
export function summaryOf(plan: HostPlan): readonly string[] {
  const bySeverity = (severity: Severity): number =>
    plan.steps.filter((step) => step.severity === severity).length;
  const severities = (['critical', 'high', 'medium', 'low'] as const)
    .map((severity) => `${bySeverity(severity)} ${severity}`)
    .join(', ');
  return [
    ...(plan.failure === null ? [] : [`Nothing of this host was read: ${plan.failure}`]),
    `Steps: ${plan.steps.length} (${severities}). Checks that fail and need a decision of yours: ${plan.byHand.length}.`,
    ...unplanned(plan),
  ];
}

/** What cannot be planned, in a sentence each; nothing is left out without a word. */
const unplanned = ({ unread, manual, waived }: HostPlan): readonly string[] => [
  cannot(unread, 'not read; audit again with what they need'),
  cannot(manual, 'for a person to decide'),
  `Left out, since a waiver covers it: ${counted(waived, 'finding')}.`,
];

function cannot(counts: Unplanned, why: string): string {
  const all = Object.entries(counts);
  const sum = all.reduce((total, [, count]) => total + count, 0);
  const list = all.map(([check, count]) => (count === 1 ? check : `${check} (${count})`)).join(', ');
  return `Cannot be planned: ${counted(sum, 'finding')} (${why})${sum === 0 ? '.' : `: ${list}.`}`;
}
