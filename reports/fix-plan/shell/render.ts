import { EFFORT_WORDS } from '../../../src/model/effort.ts';
import { shellQuote } from '../../../src/model/shell-word.ts';
import { composeLines } from '../compose.ts';
import { handles } from '../handles.ts';
import type { AuditStep, ContainerStep, DaemonStep, FileStep, HostPlan, Step, SysctlStep } from '../plan.ts';
import { isPlain, wrap } from '../safe-text.ts';
import { flagsOf } from '../steps/daemon-json.ts';
import { diffOf, FILE_UNKNOWN, flagsFirst, leftToUser, mends, summaryOf, titleOf } from '../words.ts';
import { SHELL_HELPERS } from './helpers.ts';

const INTRODUCTION = [
  'What mends the failures that an audit by plimsoll found. Read it first: it is a plan, and you decide.',
  'Run it as root on the host itself. A step that is done already changes nothing, and one that cannot be done says so and leaves the others alone. Containers are not created again by it: what has to be different is said in comments.',
  'RESTART=yes also restarts each engine whose daemon.json it changes, which can stop containers.',
];

/** The plans of all hosts as one shell script. With several hosts it takes the name of one. */
export function renderShell(plans: readonly HostPlan[]): string {
  const one = plans.length === 1;
  return [
    '#!/bin/sh',
    ...INTRODUCTION.flatMap(comment),
    ...(one ? [] : comment('Give it the name of the host: sh FILE NAME.')),
    '',
    SHELL_HELPERS.trimEnd(),
    '',
    ...plans.flatMap((plan, at) => [`mend_${at + 1}() {`, ...hostLines(plan), '}', '']),
    '[ "$(id -u)" = 0 ] || { say \'Run this as root.\' >&2; exit 1; }',
    ...(one ? ['mend_1'] : dispatch(plans)),
    '[ "$left" = 0 ] || { say "Steps that were not done: $left." >&2; exit 1; }',
    '',
  ].join('\n');
}

function dispatch(plans: readonly HostPlan[]): readonly string[] {
  const named = handles(plans, isPlain).map((name, at) => ({ word: shellQuote(name), at }));
  return [
    'case "$*" in',
    ...named.map(({ word, at }) => `  ${word}) mend_${at + 1} ;;`),
    `  *) say 'Give the name of one of the hosts:' >&2; printf '  %s\\n' ${named.map(({ word }) => word).join(' ') || "''"} >&2; exit 2 ;;`,
    'esac',
  ];
}

function hostLines(plan: HostPlan): readonly string[] {
  const { name, hostname, steps, byHand } = plan;
  return [
    ...comment(`Host ${name}`),
    ...summaryOf(plan).flatMap(comment),
    hostname !== null && isPlain(hostname) ? `right_host ${shellQuote(hostname)} || exit 2` : ':',
    ...steps.flatMap((step, at) => [
      '',
      ...comment(`${at + 1}. ${step.severity}: ${titleOf(step)}`),
      ...comment(`Mends ${mends(step)}.`),
      ...step.sideEffects.flatMap((effect) => comment(`Side effect: ${effect}`)),
      ...linesOf(step),
    ]),
    ...(byHand.length === 0 ? [] : ['', ...comment('What needs a decision of yours')]),
    ...byHand.flatMap(({ severity, title, controls, check, objects, text, command, takes, sideEffect }) => [
      '#',
      ...comment(`${severity}: ${title} (${[...controls, check].join(', ')})`),
      ...comment(
        `On ${objects.slice(0, 10).join('; ')}${objects.length > 10 ? ` and ${objects.length - 10} more` : ''}`,
      ),
      ...comment(text),
      ...(command === null
        ? []
        : [...comment('Such as:'), ...command.split('\n').flatMap((line) => comment(`  ${line}`))]),
      ...(takes === null ? [] : comment(`Takes ${EFFORT_WORDS[takes]}`)),
      ...comment(`Side effect: ${sideEffect}`),
    ]),
  ];
}

const comment = (text: string): readonly string[] => wrap(text).map((line) => `# ${line}`);

function linesOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'daemon-json':
      return daemonLines(step);
    case 'file':
      return fileLines(step);
    case 'audit-rules':
      return auditLines(step);
    case 'sysctl':
      return sysctlLines(step);
    case 'container':
      return containerLines(step);
  }
}

const UNSAFE = 'Its name cannot be written safely, so that this is for you to do:';

function daemonLines(step: DaemonStep): readonly string[] {
  const { file, set, remove, flags, restart, unit } = step;
  const words = [
    ...diffOf(step).flatMap(comment),
    ...comment(`The engine has to be restarted then. ${restart}`),
    ...(flags.length === 0 ? [] : comment(flagsFirst(step))),
  ];
  if (step.rootless !== null) return [...words, ...comment(leftToUser(step))];
  if (file === null) return [...words, ...comment(FILE_UNKNOWN)];
  if (!isPlain(file)) return [...words, ...comment(`${UNSAFE} ${file}`)];
  const call = [
    'daemon_json',
    shellQuote(file),
    shellQuote(JSON.stringify(set)),
    shellQuote(JSON.stringify(remove)),
    ...[...Object.keys(set), ...remove].flatMap(flagsOf),
  ].join(' ');
  return [
    ...words,
    `if ${call}; then`,
    unit === null
      ? `  say 'Restart the engine that reads this file: '${shellQuote(file)}`
      : `  restart_engine ${unit}`,
    'fi',
  ];
}

function fileLines(step: FileStep): readonly string[] {
  const { path, owner, mode, rootless } = step;
  const words = [
    ...(owner === null ? [] : [`chown ${owner} ${path}`]),
    ...(mode === null ? [] : [`chmod ${mode} ${path}`]),
  ];
  if (rootless !== null) return [leftToUser(step), ...words].flatMap(comment);
  if (!isPlain(path)) return [UNSAFE, ...words].flatMap(comment);
  const word = shellQuote(path);
  return [
    ...(owner === null ? [] : [`set_owner ${owner} ${word}`]),
    ...(mode === null ? [] : [`take_mode ${mode} ${word}`]),
  ];
}

const auditLines = ({ rules }: AuditStep): readonly string[] => [
  'audit_rules \\',
  ...rules.map((rule, at) => `  ${shellQuote(rule)}${at < rules.length - 1 ? ' \\' : ''}`),
];

const sysctlLines = ({ set }: SysctlStep): readonly string[] =>
  Object.entries(set).map(([name, value]) => `kernel_setting ${shellQuote(name)} ${value}`);

function containerLines(step: ContainerStep): readonly string[] {
  const { update, id, socket, add, leaveOut, networks } = step;
  const again = [
    ...networks.map((network) => `docker network create ${network}`),
    ...(add.length === 0 ? [] : [`docker run ${add.join(' ')} ... (and its other options)`]),
  ];
  const now =
    update.length === 0
      ? []
      : id === null || socket === null || !isPlain(socket)
        ? comment(`At once by: docker update ${update.join(' ')} CONTAINER`)
        : [`update_container ${[socket, id, ...update].map(shellQuote).join(' ')}`];
  return [
    ...now,
    ...comment('Create it again with:'),
    ...again.flatMap((line) => comment(`  ${line}`)),
    ...leaveOut.flatMap(({ option, observed }) => comment(`  without ${option} (now ${observed})`)),
    ...comment('In its Compose file:'),
    ...composeLines(step).map((line) => `#   ${line}`),
  ];
}
