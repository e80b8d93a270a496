import { EFFORT_WORDS } from '../../src/model/effort.ts';
import { codeBlock, markdownText } from '../markdown/text.ts';
import { composeLines } from './compose.ts';
import type { ByHand, ContainerStep, DaemonStep, FileStep, HostPlan, Step } from './plan.ts';
import { oneLine } from './safe-text.ts';
import {
  AUDIT_FILE,
  diffOf,
  FILE_UNKNOWN,
  flagsFirst,
  leftToUser,
  mends,
  SYSCTL_FILE,
  summaryOf,
  titleOf,
} from './words.ts';

/** The plans of all hosts for people. */
export const renderMarkdown = (plans: readonly HostPlan[]): string =>
  `${['# Remediation plan', 'What mends the failures that an audit found, the worst first. It changes nothing by itself.', ...plans.flatMap(hostBlocks)].join('\n\n')}\n`;

function hostBlocks(plan: HostPlan): readonly string[] {
  return [
    `## ${prose(plan.name)}`,
    bullets(summaryOf(plan).map(prose)),
    ...plan.steps.flatMap((step, at) => [
      `### ${at + 1}. ${prose(titleOf(step))} (${step.severity})`,
      `Mends ${prose(mends(step))}.`,
      ...blocksOf(step),
      ...(step.sideEffects.length === 0 ? [] : ['Side effects:', bullets(step.sideEffects.map(prose))]),
    ]),
    ...(plan.byHand.length === 0 ? [] : ['### What needs a decision of yours']),
    ...plan.byHand.flatMap(byHandBlocks),
  ];
}

/** Text between blocks of code. */
const prose = (text: string): string => markdownText(text, { max: LONGEST });
const LONGEST = 1500;

/** A block of code of which no line is longer than is read. */
const code = (language: string, lines: readonly string[]): string =>
  codeBlock(language, lines.map(oneLine).join('\n'));

const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

function blocksOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'daemon-json':
      return daemonBlocks(step);
    case 'file':
      return fileBlocks(step);
    case 'audit-rules':
      return [`In \`${AUDIT_FILE}\`, then \`augenrules --load\`:`, code('', step.rules)];
    case 'sysctl':
      return [
        `In \`${SYSCTL_FILE}\`, then \`sysctl --system\`:`,
        code(
          '',
          Object.entries(step.set).map(([name, value]) => `${name} = ${value}`),
        ),
      ];
    case 'container':
      return containerBlocks(step);
  }
}

const daemonBlocks = (step: DaemonStep): readonly string[] => [
  step.file === null ? FILE_UNKNOWN : `In ${prose(step.file)}:`,
  code('diff', diffOf(step)),
  ...(step.flags.length === 0 ? [] : [prose(flagsFirst(step))]),
  ...(step.rootless === null ? [] : [prose(leftToUser(step))]),
  `The engine has to be restarted then. ${step.restart}`,
];

const fileBlocks = (step: FileStep): readonly string[] => [
  ...(step.rootless === null ? [] : [prose(leftToUser(step))]),
  code('', [
    ...(step.owner === null ? [] : [`chown ${step.owner} ${step.path}`]),
    ...(step.mode === null ? [] : [`chmod ${step.mode} ${step.path}`]),
  ]),
];

function containerBlocks(step: ContainerStep): readonly string[] {
  const { update, add, leaveOut, networks, id } = step;
  return [
    ...(update.length === 0
      ? []
      : [
          'At once, without a restart:',
          code('', [`docker update ${update.join(' ')} ${id ?? 'CONTAINER'}`]),
        ]),
    'When it is created again; numbers are a beginning, the program decides what it needs:',
    code('', [
      ...networks.map((network) => `docker network create ${network}`),
      ...(add.length === 0 ? [] : [`docker run ${add.join(' ')} ...`]),
    ]),
    ...(leaveOut.length === 0
      ? []
      : [
          bullets(
            leaveOut.map(({ option, observed }) => `without ${prose(option)} (now: ${prose(observed)})`),
          ),
        ]),
    'In its Compose file:',
    code('yaml', composeLines(step)),
  ].filter((block) => block !== code('', []));
}

const byHandBlocks = ({
  check,
  title,
  severity,
  controls,
  objects,
  text,
  command,
  takes,
  sideEffect,
}: ByHand): readonly string[] => [
  `#### ${prose(title)} (${severity})`,
  bullets([
    `Mends ${prose([...controls, check].join(', '))}`,
    `On ${objects.slice(0, 20).map(prose).join('; ')}${objects.length > 20 ? ` and ${objects.length - 20} more` : ''}`,
    prose(text),
    ...(takes === null ? [] : [`Takes ${EFFORT_WORDS[takes]}`]),
    ...(sideEffect === '' ? [] : [`Side effect: ${prose(sideEffect)}`]),
  ]),
  ...(command === null ? [] : [code('', command.split('\n'))]),
];
