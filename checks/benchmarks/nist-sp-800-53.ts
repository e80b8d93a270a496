import type { Framework, FrameworkRow } from '../../src/model/framework.ts';
import { AUDIT_RULES, CONFIGURATION_FILES } from './control-groups.ts';
import { CATALOGUE, CNCF_CONTROLS, IBM_REQUIREMENTS, MITRE_BASELINE } from './framework-sources.ts';

/*
 * NIST SP 800-53 revision 5, by number. Every row rests on the text of the requirement; where a public crosswalk
 * says the same, that is named too. Controls go by their number in CIS Docker 1.8.0.
 *
 * Most requirements of this framework are about policies, people and plans, of which a Docker host knows nothing.
 * Without a row, because no requirement asks for just that: 2.16 (live restore), 4.6 and 5.27 (health checks),
 * 4.9 (COPY instead of ADD).
 */

const row = (
  requirement: string,
  controls: string,
  reason: string,
  crosswalks: Readonly<Record<string, string>> = {},
): FrameworkRow => ({
  requirement,
  controls: controls.split(' '),
  reason,
  see: { catalogue: requirement, ...crosswalks },
});

/** The last number of each family and those that were withdrawn, in the release that was read. */
const FAMILIES: Readonly<Record<string, readonly [last: number, ...withdrawn: readonly number[]]>> = {
  AC: [25, 13, 15],
  AT: [6, 5],
  AU: [16, 15],
  CA: [9, 4],
  CM: [14],
  CP: [13, 5],
  IA: [12],
  IR: [9],
  MA: [7],
  MP: [8],
  PE: [23, 7],
  PL: [11, 3, 5, 6],
  PM: [32],
  PS: [9],
  PT: [8],
  RA: [10, 4],
  SA: [23, 6, 7, 12, 13, 14, 18, 19],
  SC: [51, 9, 14, 19, 33],
  SI: [23, 9],
  SR: [12],
};

export const NIST_SP_800_53: Framework = {
  id: 'nist-sp-800-53-r5',
  title: 'NIST SP 800-53 revision 5',
  sources: { catalogue: CATALOGUE, cncf: CNCF_CONTROLS, mitre: MITRE_BASELINE, ibm: IBM_REQUIREMENTS },
  requirements: Object.entries(FAMILIES).flatMap(([family, [last, ...withdrawn]]) =>
    Array.from({ length: last }, (_, index) => index + 1)
      .filter((number) => !withdrawn.includes(number))
      .map((number) => ({ id: `${family}-${number}` })),
  ),
  rows: [
    row(
      'AC-2',
      '1.1.2',
      'Membership of the docker group makes an account privileged; who is a member is listed for review.',
    ),
    row(
      'AC-3',
      CONFIGURATION_FILES,
      'Owner and mode enforce that only root changes the configuration of the engine.',
    ),
    row(
      'AC-3',
      '3.7 3.8 3.9 3.10 3.11 3.12 3.13 3.14',
      'Owner and mode enforce who may read or replace keys, certificates and authorities.',
    ),
    row(
      'AC-3',
      '3.15 3.16 3.23 3.24',
      'Owner and mode of the socket enforce who may give orders to the engine.',
    ),
    row('AC-3', '2.13', 'A plugin enforces which call of the API each client may make.'),
    row(
      'AC-3(3)',
      '5.2 5.3',
      'AppArmor and SELinux are mandatory access control: the process in the container cannot change the rules.',
      { cncf: '120', mitre: '5.1, 5.2' },
    ),
    row(
      'AC-4',
      '2.2 5.30',
      'Decides whether packets flow between containers that have nothing to do with each other.',
    ),
    row('AC-4', '2.4', 'Without the rules of the engine nothing controls the flow between its networks.'),
    row('AC-6', '2.1', 'The engine itself runs with no more rights than those of an ordinary account.'),
    row('AC-6', '2.10 5.31', 'Root in the container is an account without rights on the host.'),
    row('AC-6', '4.1 5.24', 'The process runs as a user that has no more rights than its work needs.', {
      mitre: '4.1, 5.23',
    }),
    row('AC-6', '4.8', 'Without setuid programs no process gets the rights of their owner.', {
      mitre: '4.8',
    }),
    row('AC-6', '5.4 5.5 5.23', 'The process gets only the capabilities that its work needs.', {
      mitre: '5.3, 5.4, 5.22',
    }),
    row(
      'AC-6',
      '5.6 5.18 5.20 5.32',
      'The process has no access to directories, devices, mounts or sockets of the host that its work does not need.',
      { mitre: '5.5, 5.17, 5.19' },
    ),
    row(
      'AC-6',
      '7.1',
      'Each manager can give orders to the whole swarm, so there are no more than it takes.',
      { cncf: '28', mitre: '7.2' },
    ),
    row('AC-6(5)', '1.1.2', 'Whoever controls the daemon is root, so the accounts are to be few and known.'),
    row(
      'AC-6(9)',
      '1.1.3 1.1.8 1.1.9 1.1.14 1.1.15 1.1.16 1.1.17 1.1.18',
      'Use of this program or socket is use of a privileged function, and the rule logs it.',
    ),
    row(
      'AC-6(10)',
      '2.15 5.26',
      'Without new privileges an ordinary process cannot turn to a setuid program for what only root may do.',
    ),
    row(
      'AC-6(10)',
      '3.15 3.16 3.23 3.24',
      'A socket that is closed to other accounts keeps them from functions of root.',
    ),
    row(
      'AU-2',
      AUDIT_RULES,
      'The rule says which event is logged; whether these are the events that the organization needs is for people.',
      { mitre: '1.6 to 1.13' },
    ),
    row('AU-3', '2.3', 'The log level of the engine decides how much its records tell.', { mitre: '2.2' }),
    row(
      'AU-6(4)',
      '2.14',
      'Logs that are sent to one place can be reviewed there; that somebody does is not seen.',
    ),
    row('AU-9(2)', '2.14', 'Logs that are kept elsewhere survive the compromise of the host.'),
    row('AU-12', AUDIT_RULES, 'A rule that is loaded is what makes the kernel generate the record.'),
    row(
      'CM-5',
      CONFIGURATION_FILES,
      'Who can write to the file decides how the engine starts, so only root may.',
    ),
    row(
      'CM-5',
      '5.6 5.20',
      'A container that cannot reach files and mounts of the host cannot change the host.',
      { cncf: '33' },
    ),
    row('CM-5', '5.13', 'A process cannot change the program and the settings in its own image.', {
      cncf: '34',
    }),
    row(
      'CM-5(1)',
      '1.1.4 1.1.5 1.1.6 1.1.7 1.1.9-unit 1.1.10 1.1.11 1.1.12 1.1.13',
      'The rule records who changes the configuration or the data of the engine.',
    ),
    row(
      'CM-6',
      '1.2.1',
      'Hardening is the settings of the host that the organization has chosen; people say whether it was done.',
      { mitre: '1.2' },
    ),
    row(
      'CM-6',
      '2.9 2.11 2.12 2.18 5.19 5.25',
      'A departure from the default is found, so that people can approve it or take it back.',
    ),
    row('CM-7', '2.17 2.19 5.1', 'A function of the engine that nobody needs is off.', {
      mitre: '2.15, 7.1',
    }),
    row(
      'CM-7',
      '2.18 5.4 5.22',
      'The container can use only capabilities and system calls that are allowed.',
      { cncf: '32' },
    ),
    row('CM-7', '4.3 5.7', 'Software that the container does not need is not in it.', { mitre: '5.6' }),
    row('CM-7', '5.8 5.9', 'Only ports that are needed are open.', { mitre: '5.7, 5.8' }),
    row('CM-7(1)', '6.1 6.2', 'What nothing uses is software that a review is meant to find and remove.'),
    row('CM-7(5)', '4.2', 'Images of named origins only: that is an allow list of software by its source.'),
    row('CM-14', '4.5 4.11 4.12', 'Images or packages are not taken without a signature that was verified.'),
    row(
      'IA-5',
      '7.6 7.7',
      'The unlock key and the certificate of a node are authenticators, which are to be renewed.',
    ),
    row('IA-5(7)', '4.10', 'Secrets in an image are authenticators in static storage.', { cncf: '1' }),
    row(
      'IA-5(7)',
      '7.4',
      'A secret that the swarm hands out at run time need not be in an image or a variable.',
      { cncf: '1' },
    ),
    row('IA-9', '2.8', 'Engine and client prove to each other by certificate who they are before any call.', {
      cncf: '2',
    }),
    row('RA-5', '1.2.2', 'The release of the engine is compared with the flaws that are known.', {
      mitre: '1.3',
    }),
    row('RA-5', '4.4', 'Asks whether images are scanned for known flaws; Plimsoll does not scan them.', {
      cncf: '42, 105',
    }),
    row('SA-22', '2.6 2.7', 'The storage driver was dropped by its makers and gets no fixes.'),
    row('SC-2', '7.9', 'Traffic that manages the swarm is kept apart from the traffic of its services.', {
      ibm: 'SC-2',
    }),
    row('SC-4', '5.17', 'Shared memory of the host is a shared resource through which data get out.'),
    row(
      'SC-5',
      '2.9 5.11 5.29',
      'A limit keeps a container that is attacked or fails from starving all others.',
    ),
    row(
      'SC-5',
      '5.15',
      'A container that fails without end does not load the host with restarts without end.',
    ),
    row('SC-6', '1.1.1', 'A partition of its own is a quota for what containers can store.'),
    row(
      'SC-6',
      '5.11 5.12 5.29',
      'Priority or quota of a container are the means that the requirement names.',
    ),
    row('SC-7', '2.2 2.4 5.30', 'Networks of containers meet only where the rules let them.', {
      cncf: '36',
      mitre: '5.29',
    }),
    row(
      'SC-7',
      '5.9 5.14 7.2',
      'A service can be reached only on ports and addresses that are meant for it.',
      { cncf: '35', mitre: '5.13, 7.3' },
    ),
    row('SC-7', '5.10', 'A container in the network of the host is behind no boundary at all.', {
      mitre: '5.9',
    }),
    row('SC-8', '2.5', 'Images come over a channel that is verified and encrypted.', { mitre: '2.4' }),
    row('SC-8', '2.8', 'Calls of the API over the network are encrypted.'),
    row('SC-8', '7.3', 'What services send each other from node to node is encrypted.', { mitre: '7.4' }),
    row('SC-12', '3.13 3.14', 'The private key is read by its owner alone.'),
    row(
      'SC-12',
      '7.5 7.6',
      'The key that protects all keys of a manager is not on its disk, and is renewed.',
      { cncf: '3' },
    ),
    row('SC-12', '7.7 7.8', 'Keys and certificates of the swarm live for a limited time.', { cncf: '3' }),
    row('SC-17', '3.7 3.8 3.9 3.10', 'The file is a trust store: who can write to it adds an authority.'),
    row(
      'SC-28',
      '7.4 7.5',
      'Secrets of the swarm lie encrypted on the disk of a manager, and autolock keeps the key off it.',
    ),
    row(
      'SC-39',
      '2.10 5.10 5.16 5.17 5.21 5.31',
      'A namespace of its own separates the processes of a container from the rest.',
    ),
    row('SC-39', '5.22', 'The filter of system calls is a sandbox around the processes of a container.'),
    row('SI-2', '1.2.2', 'Asks whether fixes of the engine were installed.'),
    row('SI-2', '4.4 4.7 5.28', 'Asks whether fixes have reached the image and the container that runs.', {
      mitre: '4.4, 5.27',
    }),
    row(
      'SI-4',
      '1.1.3 1.1.5 1.1.8 1.1.9',
      'Watching audit records is one of the means that the requirement names; that they are watched is not seen.',
    ),
    row('SI-4(2)', '2.14', 'Analysis near real time needs the logs where its tools are.', { mitre: '2.12' }),
    row('SI-7', '4.5 4.12', 'A signature that is verified shows that an image was not changed.', {
      cncf: '101, 104',
    }),
    row(
      'SR-4(3)',
      '4.5 4.11 4.12',
      'A signature that is verified at the pull or the installation shows that what came is genuine.',
      { cncf: '57, 59' },
    ),
  ],
};
