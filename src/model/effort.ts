/**
 * What carrying out a remediation takes, from what nobody notices to what has to be planned: a command or a file, after
 * which nothing restarts (`command`); a program reads its configuration again (`reload`); containers or the tasks of a
 * service are made again (`recreate`); an engine or another service restarts (`restart`); an image is built again and
 * its containers are made from it (`rebuild`); the host restarts (`reboot`); something has to be decided, brought in or
 * moved first (`plan`). Where there are several ways, it is that of the command.
 */
export const EFFORTS = ['command', 'reload', 'recreate', 'restart', 'rebuild', 'reboot', 'plan'] as const;

export type Effort = (typeof EFFORTS)[number];

/** The same in words that follow "takes". */
export const EFFORT_WORDS: Readonly<Record<Effort, string>> = {
  command: 'a command, and nothing restarts',
  reload: 'a reload of the configuration',
  recreate: 'creating containers again',
  restart: 'a restart of the engine or a service',
  rebuild: 'building an image again',
  reboot: 'a restart of the host',
  plan: 'a plan first',
};
