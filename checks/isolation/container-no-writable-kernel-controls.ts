import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import {
  canTakeHostRoot,
  containerRights,
  isHostRoot,
  type ProcessRights,
} from '../../src/probes/containers/container-rights.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { type Door, doorsOf } from '../../src/probes/containers/kernel-doors.ts';
import { kernelMounts } from '../../src/probes/containers/kernel-mounts.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { ACCEPTED_WRITABLE_KERNEL_CONTROLS } from './rights-parameters.ts';
import { sandboxed } from './sandboxed.ts';

const EXPECTED =
  'settings of the kernel and control groups are mounted read-only, and its debugging file systems not at all';

export default defineCheck({
  id: 'container-no-writable-kernel-controls',
  title: 'The container can write no setting of the kernel and no control group',
  severity: 'critical',
  severityReason: 'Some of these files name a program that the kernel then runs as root of the host.',
  rationale:
    'The kernel starts programs by itself: for a core dump, for a device, for a file of an unknown form, for a control group that became empty. Which one is written in files below /proc/sys, /sys and the control groups. Whoever can write them from a container has root on the host. Modes of these files say nothing; only a read-only mount keeps root out.',
  remediation: {
    text: 'Create the container again without --privileged and without mounts of /proc, /sys or control groups of the host.',
    takes: 'recreate',
    sideEffect: 'Programs that change settings of the kernel from the container no longer can.',
  },
  outcomes: {
    pass: 'all of them are read-only or not there, or root of the host is out of reach of the container, or the policy accepts it',
    fail: 'one can be written, or a debugging file system is mounted, and a process is root of the host or has rights like it',
    manual:
      'the same, and no process is root of the host, but one may become it; or a container with control groups of its own can write those',
    notapplicable: 'the container runs in a sandbox with a kernel of its own',
  },
  parameters: { accepted: ACCEPTED_WRITABLE_KERNEL_CONTROLS },
  each: runningContainers,
  needs: { runtime: containerRuntime, mounts: kernelMounts, rights: containerRights },
  assess: ({ runtime, mounts, rights }, { item }, { accepted }) => {
    const { main, seen, host } = rights;
    if (isSandboxed(runtime, main)) return sandboxed(runtime, main, EXPECTED);
    if (mounts === null) return cannotTell(unread(ENDED), EXPECTED);
    if (main.namespaces === null || host === null) return cannotTell(unread(HIDDEN), EXPECTED);
    const ownGroups = main.namespaces.cgroup !== host.cgroup;
    const doors = doorsOf(mounts);
    const root = seen.some(
      (process) => isHostRoot(process) || canTakeHostRoot(process) || overrides(process),
    );
    const shown = {
      expected: EXPECTED,
      observed: `${enumerate(doors.map(wordsOf)) || 'no writable mount of proc, sysfs or cgroup'}; user ids ${[...new Set(seen.flatMap(({ uids }) => uids))].slice(0, 8).join(' ')}, control groups ${ownGroups ? 'in a namespace of its own' : 'of the host'}`,
    };
    if (doors.length === 0)
      return pass({ ...shown, message: 'The container can write no setting of the kernel.' });
    if (accepted.configured && fitsOne(item.name, accepted.value))
      return pass({
        ...shown,
        message: 'The container can write settings of the kernel, which the policy accepts.',
      });
    const files = enumerate(
      doors.map(({ door }) => door),
      4,
    );
    if (root) {
      return fail({
        ...shown,
        message: `A process of the container is root of the host, or has rights like it, and the way to ${files} is open.`,
      });
    }
    if (!rights.all.known) return cannotTell(rights.all, EXPECTED);
    const groups = doors.filter(({ mount }) => mount.type === 'cgroup2');
    if (groups.length > 0 && ownGroups) {
      return manual({
        ...shown,
        message: `Does the container manage control groups of its own, as systemd in a container does? It can write them (${enumerate(groups.map(({ place }) => place))}).`,
      });
    }
    const risky = seen.filter(
      ({ ownUsers, canBeHostRoot, noNewPrivileges }) =>
        !(ownUsers === true && canBeHostRoot === false) && noNewPrivileges !== true,
    );
    if (risky.length === 0) {
      return pass({
        ...shown,
        message:
          'Only root of the host can write what is open, and no process of the container is or can become it.',
      });
    }
    if (
      risky.some(
        ({ ownUsers, canBeHostRoot, noNewPrivileges }) =>
          ownUsers === null || canBeHostRoot === null || noNewPrivileges === null,
      )
    )
      return cannotTell(unread(HIDDEN), EXPECTED);
    return manual({
      ...shown,
      message: `Has the image a setuid program? With one the container gets to ${files}, since it may gain privileges.`,
    });
  },
});

/** Modes do not bind it. */
const overrides = ({ held, ownUsers }: ProcessRights): boolean =>
  ownUsers === false && held.includes('DAC_OVERRIDE');

const wordsOf = ({ place, mount }: Door): string =>
  `${place} ${mount.type} ${mount.writable ? 'rw' : 'ro'} (root ${mount.root})`;

const ENDED = cause('vanished', 'The container has no process any more.', 'Audit again.');
const HIDDEN = cause(
  'needs-root',
  'Whether the container can write settings of the kernel cannot be told, since namespaces of its processes may not be seen.',
  'Audit as root.',
);
