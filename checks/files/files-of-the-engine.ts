import { type FileRow, fileCheck } from './owner-and-mode.ts';

/*
 * Owner and mode of the files that an engine is made of: sections of one table, with one row for each check.
 * `chown` and `chmod` take the path from the finding.
 */

const UNIT_SIDE_EFFECT = 'None for a running engine; a package update puts its own file back.';
const CONFIGURATION_SIDE_EFFECT = 'None for a running engine; accounts that edited the file need sudo.';

const UNIT_RATIONALE =
  'systemd runs what this file says as root. Whoever can change it has root at the next start of the service. A file that came by hand or from a script often kept the owner or mode of its author.';
const SOCKET_UNIT_RATIONALE =
  'This unit says where the engine listens and who may open its socket. Whoever can change it can open the engine to everyone, on TCP too, at the next start.';
const DIRECTORY_RATIONALE =
  'Whoever can write to this directory can replace the configuration of the engine and the certificates of registries, whatever the files in it are set to.';
const DAEMON_FILE_RATIONALE =
  'This file configures the engine, which runs as root. Whoever can change it can open the API on TCP or add a runtime of their own, which is root at the next start.';
const ENVIRONMENT_RATIONALE =
  'Start scripts, and units that were told to, take flags of the engine from this file. Whoever can change it decides how the engine starts. Where systemd starts the engine without it, it has no effect.';

const UNITS: readonly FileRow[] = [
  {
    role: 'docker-service-unit',
    asks: 'owner',
    id: 'docker-service-unit-owned-by-root',
    title: 'Unit docker.service belongs to root',
    severity: 'high',
    severityReason: 'Its owner has root at the next start of the service.',
    rationale: `${UNIT_RATIONALE} Drop-ins are judged too, since they can change everything in the unit.`,
    remediation: {
      text: 'Give the unit file and its drop-ins to root; the unit of a rootless engine belongs to its user.',
      command: 'chown root:root /usr/lib/systemd/system/docker.service',
      sideEffect: UNIT_SIDE_EFFECT,
    },
  },
  {
    role: 'docker-service-unit',
    asks: 'mode',
    most: 0o644,
    id: 'docker-service-unit-mode-644',
    title: 'Unit docker.service can be changed by its owner only',
    severity: 'high',
    severityReason: 'Who can write to it has root at the next start of the service.',
    rationale: UNIT_RATIONALE,
    remediation: {
      text: 'Take write access from group and others.',
      command: 'chmod 644 /usr/lib/systemd/system/docker.service',
      sideEffect: UNIT_SIDE_EFFECT,
    },
  },
  {
    role: 'docker-socket-unit',
    asks: 'owner',
    id: 'docker-socket-unit-owned-by-root',
    title: 'Unit docker.socket belongs to root',
    severity: 'high',
    severityReason: 'Its owner can open the engine to everyone at the next start.',
    rationale: SOCKET_UNIT_RATIONALE,
    remediation: {
      text: 'Give the unit file to root.',
      command: 'chown root:root /usr/lib/systemd/system/docker.socket',
      sideEffect: UNIT_SIDE_EFFECT,
    },
  },
  {
    role: 'docker-socket-unit',
    asks: 'mode',
    most: 0o644,
    id: 'docker-socket-unit-mode-644',
    title: 'Unit docker.socket can be changed by its owner only',
    severity: 'high',
    severityReason: 'Who can write to it can open the engine to everyone at the next start.',
    rationale: SOCKET_UNIT_RATIONALE,
    remediation: {
      text: 'Take write access from group and others.',
      command: 'chmod 644 /usr/lib/systemd/system/docker.socket',
      sideEffect: UNIT_SIDE_EFFECT,
    },
  },
];

const CONFIGURATION: readonly FileRow[] = [
  {
    role: 'configuration-directory',
    asks: 'owner',
    id: 'docker-directory-owned-by-root',
    title: 'Configuration directory of the engine belongs to root',
    severity: 'high',
    severityReason: 'Its owner can replace the configuration, which is root at the next start.',
    rationale: DIRECTORY_RATIONALE,
    remediation: {
      text: 'Give the directory to root; that of a rootless engine belongs to its user.',
      command: 'chown root:root /etc/docker',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'configuration-directory',
    asks: 'mode',
    most: 0o755,
    id: 'docker-directory-mode-755',
    title: 'Configuration directory of the engine can be changed by its owner only',
    severity: 'high',
    severityReason: 'Who can write to it can replace the configuration, which is root at the next start.',
    rationale: DIRECTORY_RATIONALE,
    remediation: {
      text: 'Take write access from group and others.',
      command: 'chmod 755 /etc/docker',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'daemon-file',
    asks: 'owner',
    id: 'daemon-file-owned-by-root',
    title: 'Configuration file of the engine belongs to root',
    severity: 'high',
    severityReason: 'Its owner configures a program that runs as root, and has root at its next start.',
    rationale: DAEMON_FILE_RATIONALE,
    remediation: {
      text: 'Give the file to root; that of a rootless engine belongs to its user.',
      command: 'chown root:root /etc/docker/daemon.json',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'daemon-file',
    asks: 'mode',
    most: 0o644,
    id: 'daemon-file-mode-644',
    title: 'Configuration file of the engine can be changed by its owner only',
    severity: 'high',
    severityReason:
      'Who can write to it configures a program that runs as root, and has root at its next start.',
    rationale: `${DAEMON_FILE_RATIONALE} It can hold passwords of a proxy, and then 640 or 600 is better.`,
    remediation: {
      text: 'Take write access from group and others.',
      command: 'chmod 644 /etc/docker/daemon.json',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'default-file',
    asks: 'owner',
    id: 'default-docker-file-owned-by-root',
    title: '/etc/default/docker belongs to root',
    severity: 'medium',
    severityReason: 'Its owner decides how the engine starts, but only where something still reads it.',
    rationale: ENVIRONMENT_RATIONALE,
    remediation: {
      text: 'Give the file to root, or delete it where nothing reads it.',
      command: 'chown root:root /etc/default/docker',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'default-file',
    asks: 'mode',
    most: 0o644,
    id: 'default-docker-file-mode-644',
    title: '/etc/default/docker can be changed by its owner only',
    severity: 'medium',
    severityReason:
      'Who can write to it decides how the engine starts, but only where something still reads it.',
    rationale: ENVIRONMENT_RATIONALE,
    remediation: {
      text: 'Take write access from group and others.',
      command: 'chmod 644 /etc/default/docker',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'sysconfig-file',
    asks: 'mode',
    most: 0o644,
    id: 'sysconfig-docker-file-mode-644',
    title: '/etc/sysconfig/docker can be changed by its owner only',
    severity: 'medium',
    severityReason:
      'Who can write to it decides how the engine starts, but only where something still reads it.',
    rationale: `${ENVIRONMENT_RATIONALE} Only packages of the Red Hat family have it.`,
    remediation: {
      text: 'Take write access from group and others.',
      command: 'chmod 644 /etc/sysconfig/docker',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
  {
    role: 'sysconfig-file',
    asks: 'owner',
    id: 'sysconfig-docker-file-owned-by-root',
    title: '/etc/sysconfig/docker belongs to root',
    severity: 'medium',
    severityReason: 'Its owner decides how the engine starts, but only where something still reads it.',
    rationale: `${ENVIRONMENT_RATIONALE} Only packages of the Red Hat family have it.`,
    remediation: {
      text: 'Give the file to root, or delete it where nothing reads it.',
      command: 'chown root:root /etc/sysconfig/docker',
      sideEffect: CONFIGURATION_SIDE_EFFECT,
    },
  },
];

export default [...UNITS, ...CONFIGURATION].map(fileCheck);
