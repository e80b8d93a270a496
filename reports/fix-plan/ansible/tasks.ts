import { composeLines } from '../compose.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ContainerStep, DaemonStep, FileStep, Step, SysctlStep } from '../plan.ts';
import { isPlain } from '../safe-text.ts';
import { AUDIT_FILE, diffOf, FILE_UNKNOWN, flagsFirst, leftToUser, SYSCTL_FILE } from '../words.ts';

/** The tasks of a step, and what no task can do. */
export interface Tasks {
  readonly tasks: readonly JsonObject[];
  readonly comments: readonly string[];
}

/** A step as tasks of Ansible. */
export function tasksOf(step: Step): Tasks {
  switch (step.kind) {
    case 'daemon-json':
      return daemonTasks(step);
    case 'file':
      return fileTasks(step);
    case 'audit-rules':
      return {
        tasks: lineTasks(
          { name: 'Rules of audit', path: AUDIT_FILE, line: '{{ item }}', argv: ['augenrules', '--load'] },
          { loop: step.rules },
        ),
        comments: [],
      };
    case 'sysctl':
      return { tasks: kernelTasks(step), comments: [] };
    case 'container':
      return containerTasks(step);
  }
}

interface Lines {
  readonly name: string;
  readonly path: string;
  readonly line: string;
  /** What loads the file. */
  readonly argv: readonly string[];
}

/** Adds lines to a file and loads it where it has changed. */
const lineTasks = (
  { name, path, line, argv }: Lines,
  items: { readonly loop: Json; readonly when?: string },
): readonly JsonObject[] => [
  {
    name,
    'ansible.builtin.lineinfile': {
      path,
      line,
      create: true,
      owner: 'root',
      group: 'root',
      mode: '0640',
    },
    ...items,
    register: 'plimsoll_lines',
  },
  {
    name: `${name}, loaded`,
    'ansible.builtin.command': { argv },
    when: 'plimsoll_lines is changed',
  },
];

/** Settings that are as high already stay as they are. */
const kernelTasks = ({ set }: SysctlStep): readonly JsonObject[] => [
  {
    name: 'Settings of the kernel as they are',
    'ansible.builtin.command': { argv: ['sysctl', '-n', '{{ item.name }}'] },
    loop: Object.entries(set).map(([name, least]) => ({ name, least })),
    register: 'plimsoll_kernel',
    changed_when: false,
    failed_when: false,
    check_mode: false,
  },
  ...lineTasks(
    {
      name: 'Settings of the kernel',
      path: SYSCTL_FILE,
      line: '{{ item.item.name }} = {{ item.item.least }}',
      argv: ['sysctl', '--load', SYSCTL_FILE],
    },
    {
      loop: '{{ plimsoll_kernel.results }}',
      when: 'item.rc == 0 and item.stdout | int < item.item.least',
    },
  ),
];

/** Stops the play on another machine than the one that was audited. */
export const rightHostTask = (hostname: string): JsonObject => ({
  name: 'Whether this is the machine that was audited',
  'ansible.builtin.command': { argv: ['uname', '-n'] },
  register: 'plimsoll_machine',
  changed_when: false,
  failed_when: 'plimsoll_machine.stdout != plimsoll_audited',
  check_mode: false,
  vars: { plimsoll_audited: hostname },
});

function fileTasks(step: FileStep): Tasks {
  const { path, owner, mode } = step;
  const words = [
    ...(owner === null ? [] : [`chown ${owner} ${path}`]),
    ...(mode === null ? [] : [`chmod ${mode} ${path}`]),
  ];
  if (step.rootless !== null) return { tasks: [], comments: [leftToUser(step), ...words] };
  if (!isPlain(path)) return { tasks: [], comments: ['Its name cannot be written safely:', ...words] };
  const [uid, gid] = owner?.split(':') ?? [];
  return {
    tasks: [
      {
        name: `Owner and mode of ${path}`,
        'ansible.builtin.file': {
          path,
          follow: false,
          ...(uid === undefined || gid === undefined ? {} : { owner: uid, group: gid }),
          ...(mode === null ? {} : { mode }),
        },
      },
    ],
    comments: [],
  };
}

function daemonTasks(step: DaemonStep): Tasks {
  const { file, set, remove, flags, validates, unit } = step;
  const comments = [
    ...diffOf(step),
    `The engine has to be restarted then. ${step.restart}`,
    ...(flags.length === 0 ? [] : [flagsFirst(step)]),
  ];
  if (step.rootless !== null) return { tasks: [], comments: [...comments, leftToUser(step)] };
  if (file === null) return { tasks: [], comments: [...comments, FILE_UNKNOWN] };
  if (!isPlain(file)) return { tasks: [], comments: [...comments, `${FILE_UNKNOWN} ${file}`] };
  const kept = Object.fromEntries(
    Object.entries(set).filter(([key]) => !flags.some((flag) => flag.key === key)),
  );
  return {
    comments,
    tasks: [
      {
        name: `Whether ${file} is there`,
        'ansible.builtin.stat': { path: file },
        register: 'plimsoll_daemon_file',
        // What is copied would take the place of a link.
        failed_when: 'plimsoll_daemon_file.stat.islnk | default(false)',
      },
      {
        name: `What is in ${file}`,
        'ansible.builtin.slurp': { src: file },
        register: 'plimsoll_daemon_json',
        when: 'plimsoll_daemon_file.stat.exists',
      },
      {
        name: `Keys of ${file}`,
        'ansible.builtin.copy': {
          dest: file,
          content: MERGED,
          owner: 'root',
          group: 'root',
          // A file that fewer may read stays so.
          mode: "{{ plimsoll_daemon_file.stat.mode | default('0644') }}",
          backup: true,
          ...(validates ? { validate: 'dockerd --validate --config-file %s' } : {}),
        },
        vars: { plimsoll_set: kept, plimsoll_remove: remove },
        register: 'plimsoll_daemon_changed',
      },
      ...(unit === null
        ? []
        : [
            {
              name: `Restart ${unit}`,
              'ansible.builtin.service': { name: unit.replace(/\.service$/, ''), state: 'restarted' },
              when: ['plimsoll_daemon_changed is changed', 'restart_engines | bool'],
            },
          ]),
    ],
  };
}

const MERGED = [
  '{{ ((plimsoll_daemon_json.content | b64decode | from_json) if plimsoll_daemon_file.stat.exists else {})',
  "| combine(plimsoll_set) | dict2items | rejectattr('key', 'in', plimsoll_remove) | items2dict",
  '| to_nice_json(indent=2) }}\n',
].join(' ');

function containerTasks(step: ContainerStep): Tasks {
  const { id, socket, update, add, leaveOut } = step;
  const canUpdate = update.length > 0 && id !== null && socket !== null && isPlain(socket);
  return {
    comments: [
      ...(add.length === 0 ? [] : [`Create it again with: docker run ${add.join(' ')} ...`]),
      ...leaveOut.map(({ option, observed }) => `without ${option} (now ${observed})`),
      'In its Compose file:',
      ...composeLines(step),
    ],
    tasks: canUpdate
      ? [
          {
            name: `Limits of container ${id.slice(0, 12)}`,
            'ansible.builtin.command': {
              argv: ['docker', '--host', `unix://${socket}`, 'update', ...update, id],
            },
            changed_when: true,
          },
        ]
      : [],
  };
}
