import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { kernelMounts } from '../../src/probes/containers/kernel-mounts.ts';
import { type OpenPath, openPaths } from '../../src/probes/containers/kernel-paths.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { enumerate, hasProcesses, theContainer } from '../../src/probes/containers/wording.ts';
import { type ContainerInspect, containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containers } from '../../src/probes/populations.ts';
import { ACCEPTED_UNMASKED } from './rights-parameters.ts';

const EXPECTED =
  'every path of the kernel that the engine covers by default is covered, and reachable nowhere else';

export default defineCheck({
  id: 'container-kernel-paths-masked',
  title: 'The paths of the kernel that engines cover stay covered',
  severity: 'high',
  severityReason: 'Behind them lie the memory of the kernel, its keys and its settings.',
  rationale:
    'Some files below /proc and /sys belong to the whole machine and not to a container: the image of memory, keys, tables of the firmware, measures by which secrets can be guessed. Engines cover them in every container, with an empty file or directory, and mount others read-only. A container that runs without, or that has /proc or /sys of the host at another place, sees through.',
  remediation: {
    text: 'Create the container again without --privileged, without --security-opt systempaths=unconfined and without mounts of /proc and /sys; build images with a rootless builder.',
    takes: 'recreate',
    sideEffect: 'Programs that start containers within the container no longer can.',
  },
  outcomes: {
    pass: 'in what the kernel says is mounted, none of these paths is reachable, or the policy accepts the container',
    fail: 'one that the engine covers by default is open, or the same file is reachable at another place, or a container that does not run is set to have none covered',
    manual: 'open are only paths that newer releases of the engine cover',
    notapplicable:
      'the container does not run and is set to the default, or it runs in a sandbox with a kernel of its own',
  },
  parameters: { accepted: ACCEPTED_UNMASKED },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo, runtime: containerRuntime },
  hints: { main: kernelView, mounts: kernelMounts },
  assess: ({ inspect, info, runtime, main, mounts }, { item }, { accepted }) => {
    const shown = { expected: EXPECTED, observed: settingsOf(inspect) };
    const mayBe = accepted.configured && fitsOne(item.name, accepted.value);
    if (!hasProcesses(inspect)) {
      if (inspect.State.Status === 'restarting') return cannotTell(unread(BETWEEN), EXPECTED);
      if (!isUncovered(inspect)) {
        return notApplicable({
          ...shown,
          message: `${theContainer(inspect)} has no view of the kernel; it is set to the default.`,
        });
      }
      return mayBe
        ? pass({
            ...shown,
            message: `${theContainer(inspect)} is to run with nothing covered, which the policy accepts.`,
          })
        : fail({
            ...shown,
            message: `${theContainer(inspect)} is to run with no path of the kernel covered.`,
          });
    }
    if (!main.known) return cannotTell(main, EXPECTED);
    if (main.value && isSandboxed(runtime, main.value)) {
      return notApplicable({
        ...shown,
        message: `The container runs in a sandbox (${runtime.name}), whose own kernel answers this, and not the one of the host.`,
      });
    }
    if (!mounts.known) return cannotTell(mounts, EXPECTED);
    if (mounts.value === null) return cannotTell(unread(BETWEEN), EXPECTED);
    const open = openPaths(mounts.value, mounts.value.kernelPaths, info.ServerVersion);
    const seen = {
      ...shown,
      observed: `${enumerate(open.map(wordsOf)) || 'every one is covered'}; ${shown.observed}`,
    };
    if (open.length === 0) {
      return pass({
        ...seen,
        message: `None of the ${mounts.value.kernelPaths.length} paths of the kernel that are to be covered is open.`,
      });
    }
    const wrong = open.filter(({ path, place, byDefault }) => byDefault === true || place !== path);
    if (wrong.length > 0 && mayBe)
      return pass({
        ...seen,
        message: 'The container sees paths that are to be covered, which the policy accepts.',
      });
    if (wrong.length > 0) {
      return fail({
        ...seen,
        message: `The container reaches ${enumerate(wrong.map(({ place }) => place))}, which the engine covers by default.`,
      });
    }
    if (open.some(({ byDefault }) => byDefault === null))
      return cannotTell(unread(versionUnknown(info.ServerVersion)), EXPECTED);
    return manual({
      ...seen,
      message: `When is the engine updated? ${info.ServerVersion} leaves ${enumerate(open.map(({ path }) => path))} open, which newer releases cover.`,
    });
  },
});

/** The engine answers null for a privileged container and no entries for systempaths=unconfined. */
function isUncovered({ HostConfig }: ContainerInspect): boolean {
  const { Privileged, MaskedPaths, ReadonlyPaths } = HostConfig;
  return Privileged || MaskedPaths?.length === 0 || ReadonlyPaths?.length === 0;
}

function settingsOf({ HostConfig }: ContainerInspect): string {
  const count = (paths: readonly string[] | null | undefined) =>
    paths ? `${paths.length} paths` : 'not given';
  return `HostConfig.MaskedPaths ${count(HostConfig.MaskedPaths)}, ReadonlyPaths ${count(HostConfig.ReadonlyPaths)}, Privileged = ${HostConfig.Privileged}`;
}

const wordsOf = ({ place, mount }: OpenPath): string =>
  `${place} on ${mount.type} at ${mount.mountPoint} ${mount.writable ? 'rw' : 'ro'}`;

const BETWEEN = cause(
  'process-not-visible',
  'The container is between two starts, so nothing of what it sees can be read.',
  'Find out why it keeps ending, and audit again.',
);
const versionUnknown = (version: string) =>
  cause(
    'unparseable',
    `The version of the engine, ${version.slice(0, 64)}, is not understood.`,
    'Report this as a bug of plimsoll.',
  );
