import { handles } from '../handles.ts';
import type { HostPlan } from '../plan.ts';
import { isPlain, wrap } from '../safe-text.ts';
import { mends, summaryOf, titleOf } from '../words.ts';
import { listLines, yamlScalar } from '../yaml-text.ts';
import { rightHostTask, tasksOf } from './tasks.ts';

/** The plans of all hosts as a playbook: one play for each host, with modules of ansible.builtin alone. */
export function renderAnsible(plans: readonly HostPlan[]): string {
  const names = handles(plans, isHostName);
  return [
    ...INTRODUCTION.flatMap(comment),
    '---',
    ...(plans.length === 0 ? ['[]'] : plans.flatMap((plan, at) => playLines(plan, names[at] ?? ''))),
    '',
  ].join('\n');
}

const INTRODUCTION = [
  'What mends the failures that an audit by plimsoll found. Read it first: it is a plan, and you decide.',
  'Look at it with --check --diff. An engine whose daemon.json it changes is restarted only with -e restart_engines=true, which can stop containers. Containers are not created again by it: what has to be different is said in comments.',
];

const comment = (text: string): readonly string[] => wrap(text).map((line) => `# ${line}`);

/** What a pattern of Ansible takes for the name of one host and of nothing else. */
const isHostName = (name: string): boolean =>
  /^[A-Za-z0-9][\w.-]{0,200}$/.test(name) && !['all', 'ungrouped'].includes(name);

function playLines(plan: HostPlan, handle: string): readonly string[] {
  const isLocal = plan.name === 'local';
  const hosts = isLocal ? 'localhost' : handle;
  return [
    ...comment(
      `Host ${plan.name}${hosts === plan.name || isLocal ? '' : `: give it the name ${hosts} in the inventory`}`,
    ),
    ...summaryOf(plan).flatMap(comment),
    `- name: ${yamlScalar(`Mend ${hosts}`)}`,
    `  hosts: ${yamlScalar(hosts)}`,
    ...(isLocal ? ['  connection: local'] : []),
    '  become: true',
    '  gather_facts: false',
    '  vars:',
    '    restart_engines: false',
    ...taskLines(plan).map((line) => `  ${line}`),
    ...plan.byHand.flatMap(({ title, controls, check, severity, text, sideEffect }) =>
      comment(
        `Needs a decision of yours: ${severity}: ${title} (${[...controls, check].join(', ')}). ${text} Side effect: ${sideEffect}`,
      ).map((line) => `  ${line}`),
    ),
  ];
}

function taskLines({ steps, hostname }: HostPlan): readonly string[] {
  const lines = steps.flatMap((step, at) => {
    const { tasks, comments } = tasksOf(step);
    return [
      ...comment(`${at + 1}. ${step.severity}: ${titleOf(step)}`),
      ...comment(`Mends ${mends(step)}.`),
      ...step.sideEffects.flatMap((effect) => comment(`Side effect: ${effect}`)),
      ...comments.flatMap(comment),
      ...listLines(tasks),
    ];
  });
  const hasTasks = lines.some((line) => !line.startsWith('#'));
  const guard =
    hasTasks && hostname !== null && isPlain(hostname) ? listLines([rightHostTask(hostname)]) : [];
  return [`tasks:${hasTasks ? '' : ' []'}`, ...[...guard, ...lines].map((line) => `  ${line}`)];
}
