import { STORES } from '../../src/probes/audit/audited-targets.ts';
import { type AuditedRow, auditedCheck } from './audited-file.ts';

/*
 * Files and directories of which the kernel's audit must record every change: one row for each check. A program needs
 * records of its starts, too, only where somebody wants them; its changes are what the benchmark is about.
 */

const UNSEEN = 'It takes away the trace of an attack that needs root to begin with.';
const INERT = 'The file has an effect only where something still reads it.';
const OLD = 'Engines of today no longer start this program.';

const PROGRAM_RATIONALE =
  'This program runs as root and starts containers. Who has got root once can put another in its place, to come back or to hide; without a record nobody can tell when that was and who it was.';
const UNIT_RATIONALE =
  'systemd starts as root what this file says. A change of it is a way to stay on the host, and a record tells who made it.';
const SOCKET_RATIONALE =
  'Whoever may open this socket is root on the host. A record of changes of its owner and mode shows who opened it to others.';
const ENVIRONMENT_RATIONALE =
  'Start scripts, and units that were told to, take flags of the engine from this file. A record tells who changed how the engine starts.';

const PROGRAMS: readonly AuditedRow[] = [
  {
    role: 'dockerd',
    id: 'dockerd-audited',
    title: 'Changes of the program dockerd are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: PROGRAM_RATIONALE,
    example: '/usr/bin/dockerd',
    isProgram: true,
  },
  {
    role: 'containerd',
    id: 'containerd-audited',
    title: 'Changes of the program containerd are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: PROGRAM_RATIONALE,
    example: '/usr/bin/containerd',
    isProgram: true,
  },
  {
    role: 'containerd-shim',
    id: 'containerd-shim-audited',
    title: 'Changes of the old program containerd-shim are recorded by audit',
    severity: 'low',
    severityReason: OLD,
    rationale: PROGRAM_RATIONALE,
    example: '/usr/bin/containerd-shim',
    isProgram: true,
  },
  {
    role: 'containerd-shim-runc-v1',
    id: 'containerd-shim-runc-v1-audited',
    title: 'Changes of the old program containerd-shim-runc-v1 are recorded by audit',
    severity: 'low',
    severityReason: OLD,
    rationale: PROGRAM_RATIONALE,
    example: '/usr/bin/containerd-shim-runc-v1',
    isProgram: true,
  },
  {
    role: 'containerd-shim-runc-v2',
    id: 'containerd-shim-runc-v2-audited',
    title: 'Changes of the program containerd-shim-runc-v2 are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: PROGRAM_RATIONALE,
    example: '/usr/bin/containerd-shim-runc-v2',
    isProgram: true,
  },
  {
    role: 'runc',
    id: 'runc-audited',
    title: 'Changes of the container runtime runc are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: `${PROGRAM_RATIONALE} Flaws of the runtime have let containers overwrite it.`,
    example: '/usr/bin/runc',
    isProgram: true,
  },
];

const DIRECTORIES: readonly AuditedRow[] = [
  {
    role: 'containerd-directory',
    id: 'containerd-directory-audited',
    title: 'Changes below the runtime directory of containerd are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale:
      'Here lie the socket of containerd and the state of each container. Changes by hand are how containers are started past the engine.',
    example: '/run/containerd',
    isDirectory: true,
  },
  {
    role: 'data-root',
    id: 'data-root-audited',
    title: 'Changes below the data root of the engine are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale:
      'The data root holds images, volumes and the settings of every container. Who changes a file there changes what containers run, past the engine and its logs.',
    example: '/var/lib/docker',
    isDirectory: true,
    mayLeaveOut: STORES,
  },
  {
    role: 'configuration-directory',
    id: 'docker-directory-audited',
    title: 'Changes below the configuration directory of the engine are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale:
      'Here lie the configuration of the engine and the certificates of the registries that it trusts. A change can open the engine to the network.',
    example: '/etc/docker',
    isDirectory: true,
  },
];

const UNITS_AND_FILES: readonly AuditedRow[] = [
  {
    role: 'docker-service-unit',
    id: 'docker-service-unit-audited',
    title: 'Changes of unit docker.service are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: UNIT_RATIONALE,
    example: '/usr/lib/systemd/system/docker.service',
  },
  {
    role: 'docker-socket-unit',
    id: 'docker-socket-unit-audited',
    title: 'Changes of unit docker.socket are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: `${UNIT_RATIONALE} This one says where the engine listens and for whom.`,
    example: '/usr/lib/systemd/system/docker.socket',
  },
  {
    role: 'daemon-file',
    id: 'daemon-file-audited',
    title: 'Changes of the configuration file of the engine are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale:
      'This file configures a program that runs as root. A record tells who opened its API, or turned a protection off.',
    example: '/etc/docker/daemon.json',
  },
  {
    role: 'containerd-file',
    id: 'containerd-file-audited',
    title: 'Changes of the configuration file of containerd are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale:
      'This file names the programs that containerd starts as root, and its socket. A record tells who changed them.',
    example: '/etc/containerd/config.toml',
  },
  {
    role: 'default-file',
    id: 'default-docker-file-audited',
    title: 'Changes of /etc/default/docker are recorded by audit',
    severity: 'low',
    severityReason: INERT,
    rationale: ENVIRONMENT_RATIONALE,
    example: '/etc/default/docker',
  },
  {
    role: 'sysconfig-file',
    id: 'sysconfig-docker-file-audited',
    title: 'Changes of /etc/sysconfig/docker are recorded by audit',
    severity: 'low',
    severityReason: INERT,
    rationale: `${ENVIRONMENT_RATIONALE} Only packages of the Red Hat family have it.`,
    example: '/etc/sysconfig/docker',
  },
];

const SOCKETS: readonly AuditedRow[] = [
  {
    role: 'containerd-socket',
    id: 'containerd-socket-audited',
    title: 'Changes of the socket of containerd are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: SOCKET_RATIONALE,
    example: '/run/containerd/containerd.sock',
  },
  {
    role: 'engine-socket',
    id: 'engine-socket-audited',
    title: 'Changes of the socket of the engine are recorded by audit',
    severity: 'medium',
    severityReason: UNSEEN,
    rationale: SOCKET_RATIONALE,
    example: '/run/docker.sock',
  },
];

export default [...PROGRAMS, ...DIRECTORIES, ...UNITS_AND_FILES, ...SOCKETS].map(auditedCheck);
