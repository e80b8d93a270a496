import { composeLines } from '../compose.ts';
import type { JsonObject } from '../json.ts';
import type { ContainerStep, DaemonStep, FileStep, Step } from '../plan.ts';
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
        tasks: lineTasks('Rules of audit', AUDIT_FILE, step.rules, ['augenrules', '--load']),
        comments: [],
      };
    case 'sysctl':
      return {
        tasks: lineTasks(
          'Settings of the kernel',
          SYSCTL_FILE,
          Object.entries(step.set).map(([name, value]) => `${name} = ${value}`),
          ['sysctl', '--load', SYSCTL_FILE],
        ),
        comments: [],
      };
    case 'container':
      return containerTasks(step);
  }
}

/** Adds lines to a file and loads it where it has changed. */
const lineTasks = (
  name: string,
  path: string,
  lines: readonly string[],
  argv: readonly string[],
): readonly JsonObject[] => [
  {
    name,
    'ansible.builtin.lineinfile': {
      path,
      line: '{{ item }}',
      create: true,
      owner: 'root',
      group: 'root',
      mode: '0640',
    },
    loop: lines,
    register: 'plimsoll_lines',
  },
  {
    name: `${name}, loaded`,
    'ansible.builtin.command': { argv },
    when: 'plimsoll_lines is changed',
  },
];

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
    ...(flags.length === 0 ? [] : [flagsFirst(flags)]),
  ];
  if (step.rootless !== null) return { tasks: [], comments: [...comments, leftToUser(step)] };
  if (file === null) return { tasks: [], comments: [...comments, FILE_UNKNOWN] };
  if (!isPlain(file)) return { tasks: [], comments: [...comments, `${FILE_UNKNOWN} ${file}`] };
  const kept = Object.fromEntries(Object.entries(set).filter(([key]) => !flags.includes(key)));
  return {
    comments,
    tasks: [
      {
        name: `Whether ${file} is there`,
        'ansible.builtin.stat': { path: file },
        register: 'plimsoll_daemon_file',
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
          mode: '0644',
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
