import { cause } from '../../../src/model/cause.ts';
import { known, unread } from '../../../src/model/fact.ts';
import type { ContainerRights, ProcessRights } from '../../../src/probes/containers/container-rights.ts';

/** Capabilities of a container that asks for nothing. */
export const DEFAULT_MASK = '00000000a80425fb';

const HOST = { cgroup: 4026531835, mnt: 4026531841, pid: 4026531836, user: 4026531837 };

const MAIN: ProcessRights = {
  pid: 4711,
  container: 'c'.repeat(64),
  tie: 'cgroup',
  name: 'web',
  argv0: 'web',
  executable: '/usr/bin/web',
  uid: 1000,
  uids: [1000, 1000, 1000, 1000],
  capBounding: '0000000000000000',
  capEffective: '0000000000000000',
  noNewPrivileges: true,
  seccomp: 2,
  label: null,
  labelReadable: true,
  held: [],
  bounding: [],
  inheritable: [],
  ambient: [],
  namespaces: { cgroup: 4026532600, mnt: 4026532601, pid: 4026532602, user: HOST.user },
  ownUsers: false,
  canBeHostRoot: true,
};

/** The main process of a hardened container, but for what is given. */
export const rightsOf = (difference: Partial<ProcessRights> = {}): ProcessRights => ({
  ...MAIN,
  ...difference,
});

/** Root in a container that asks for nothing. */
export const rootOf = (difference: Partial<ProcessRights> = {}): ProcessRights =>
  rightsOf({ uid: 0, uids: [0, 0, 0, 0], noNewPrivileges: false, ...difference });

/** The rights in a container whose processes are these, the first of them the main one. */
export const containerRightsOf = (...processes: readonly ProcessRights[]): ContainerRights => ({
  main: processes[0] ?? MAIN,
  all: known(processes),
  seen: processes,
  host: HOST,
  ptraceScope: 1,
});

/** The same where only the main process was seen. */
export const mainOnly = (main: ProcessRights): ContainerRights => ({
  ...containerRightsOf(main),
  all: unread(cause('process-not-visible', 'Not all processes can be seen.', 'Audit as root.')),
});
