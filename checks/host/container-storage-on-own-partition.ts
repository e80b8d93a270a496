import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { type StorageRoot, storageRoots } from '../../src/probes/engine/storage-roots.ts';
import { liesIn, type Mount, mountHolding } from '../../src/probes/host/mount-table.ts';
import { hostMounts } from '../../src/probes/host/mounts.ts';
import { engines } from '../../src/probes/populations.ts';

const EXPECTED =
  'a mount point of its own, with a file system of its own, where images and containers are stored';

/** How a directory in which an engine stores things lies in the mounts of the host. */
interface Placed {
  readonly root: StorageRoot;
  readonly state: 'own' | 'shared' | 'below';
  readonly text: string;
}

export default defineCheck({
  id: 'container-storage-on-own-partition',
  title: 'Images and containers lie on a partition of their own',
  severity: 'low',
  severityReason: 'A full disk stops services and logging, but gives nobody further rights.',
  rationale:
    'Images, layers, volumes and logs of containers grow without bound. Where they share the file system of the host, a container or a build that fills it stops everything else on the host, audit logs included.',
  outcomes: {
    pass: 'the data root, and with the containerd image store the root of containerd, is a mount point whose file system holds nothing else of the host; what lies within such a data root is covered by it',
    fail: 'one of them is no mount point, or only bound onto itself; the message says whether it is at least on another file system than /',
    manual:
      'each is a mount point, but one is a bind mount or subvolume of a file system that is mounted elsewhere too, so a person has to know of quotas',
    notapplicable: 'the engine is Docker Desktop, whose disk is that of its virtual machine',
  },
  remediation: {
    text: 'Make a partition or logical volume for the data root (and for the root of containerd where images lie there), and mount it before the engine starts.',
    command: '/etc/fstab: /dev/<group>/docker /var/lib/docker ext4 defaults,nodev 0 2',
    takes: 'plan',
    sideEffect: 'The engine has to be stopped while what it stores is moved to the new file system.',
  },
  each: engines,
  needs: { info: engineInfo },
  hints: { mounts: hostMounts, roots: storageRoots },
  assess: ({ info, mounts, roots }, engine) => {
    const { id } = engine.item;
    if (info.OperatingSystem === 'Docker Desktop') {
      return notApplicable({
        expected: EXPECTED,
        observed: '/info .OperatingSystem = Docker Desktop',
        message: `Engine ${id} is Docker Desktop: its storage lies in a virtual machine whose disk nobody partitions.`,
      });
    }
    if (!mounts.known) return cannotTell(mounts, EXPECTED);
    if (!roots.known) return cannotTell(roots, EXPECTED);
    const first = mountHolding(mounts.value, '/');
    if (!first) return cannotTell(noFirstMount, EXPECTED);
    const placed = roots.value.map((root) => place(root, roots.value, mounts.value, first));
    const seen = { expected: EXPECTED, observed: placed.map(({ text }) => text).join('; ') };
    const withState = (state: Placed['state']) => placed.filter((one) => one.state === state);
    const [below, shared] = [withState('below'), withState('shared')];
    if (below.length > 0) {
      return fail({ ...seen, message: `Engine ${id} has no partition of its own: ${textOf(below)}.` });
    }
    if (shared.length > 0) {
      return manual({
        ...seen,
        message: `Does a quota keep engine ${id} from filling the rest of that file system? ${textOf(shared)}.`,
      });
    }
    return pass({
      ...seen,
      message: `Engine ${id} stores on a file system of its own: ${roots.value.map(({ path }) => path).join(' and ')}.`,
    });
  },
});

const textOf = (placed: readonly Placed[]): string => placed.map(({ text }) => text).join('; ');

const noFirstMount = unread(
  cause(
    'unparseable',
    'No mount on / is the first of the table, so that nothing can be found in it.',
    'Report /proc/1/mountinfo of the host as a bug of plimsoll.',
  ),
);

function place(
  root: StorageRoot,
  roots: readonly StorageRoot[],
  mounts: readonly Mount[],
  first: Mount,
): Placed {
  const name = `${root.what} ${root.path}`;
  const on = mountHolding(mounts, root.path) ?? first;
  const file = `${on.type}${on.source === null ? '' : ` on ${on.source}`}`;
  // The data root has the answer for what lies in it.
  const within = roots.some(({ path }) => liesIn(root.path, path) && liesIn(on.mountPoint, path));
  if (!within) {
    const disk = on.device === first.device ? 'the file system of /' : 'another file system than /';
    return {
      root,
      state: 'below',
      text: `${name} is no mount point, it lies on ${on.mountPoint} (${file}), ${disk}`,
    };
  }
  const outside = mounts.filter(({ mountPoint }) => !roots.some(({ path }) => liesIn(mountPoint, path)));
  const others = outside.filter((mount) => mayShare(on, mount));
  if (others.length === 0)
    return { root, state: 'own', text: `${name} is on mount point ${on.mountPoint} (${file})` };
  const places = [...new Set(others.map(({ mountPoint }) => mountPoint))].slice(0, 3).join(', ');
  return {
    root,
    state: 'shared',
    text: `${name} is on mount point ${on.mountPoint} (${file}), a part of what is also mounted on ${places}`,
  };
}

/**
 * Whether what lies on another mount may fill the same file system. A directory of an own disk that is bound elsewhere
 * does not count. Subvolumes of btrfs look like such directories, and datasets of a pool have devices of their own.
 */
function mayShare(on: Mount, other: Mount): boolean {
  if (on.type === 'zfs') return other.type === 'zfs';
  if (on.device !== other.device) return false;
  return on.type === 'btrfs' || on.root !== '/' || other.root === '/' || other.mountPoint === '/';
}
