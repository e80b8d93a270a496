import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, unread } from '../../src/model/fact.ts';
import { anyForm, describeMount } from '../../src/probes/containers/bind-mounts.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { fileContexts } from '../../src/probes/host/file-contexts.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { type Relabelled, relabelled } from '../../src/probes/lsm/relabelled.ts';
import { isSystemPath } from '../../src/probes/lsm/system-paths.ts';
import { containers } from '../../src/probes/populations.ts';
import { PATHS_NOT_RELABELLED } from './lsm-parameters.ts';

const EXPECTED =
  'z and Z on directories made for containers only, and no directory of the system with a type for containers';

/** What every container may write, unless categories keep them apart. */
const CONTAINER_FILE_TYPES = ['container_file_t', 'svirt_sandbox_file_t'];

export default defineCheck({
  id: 'selinux-no-relabel-on-system-paths',
  title: 'No system directory was relabelled for containers',
  severity: 'high',
  severityReason:
    'Files of the host with a label for containers are open to every container, and programs of the host lose them.',
  rationale:
    'z and Z do not mark a mount, they rewrite the label of each file below its source. On /etc or /home that opens the host, logins and services may fail, and the label stays when the container is long gone.',
  remediation: {
    text: 'Take the suffix off the mount, give the files back their labels, and mount a directory that was made for the container.',
    command: 'restorecon -RFv /etc',
    takes: 'recreate',
    sideEffect: 'Containers that worked on those files are refused from then on.',
  },
  outcomes: {
    pass: 'what it mounts with z or Z is no path of the system, and no directory of the system has a type for containers',
    fail: 'it mounts a path of the system with z or Z (without SELinux, which then takes effect once it is switched on), or a directory of the system has a type for containers',
    manual: 'what it mounts with z or Z is mounted by other containers, too',
    notapplicable: 'SELinux is off and the container mounts nothing with z or Z',
  },
  each: containers,
  needs: { inspect: containerInspect, state: lsmState, mounts: relabelled, contexts: fileContexts },
  hints: {},
  parameters: { paths: PATHS_NOT_RELABELLED },
  assess: ({ inspect, state, mounts, contexts }, _container, { paths }) => {
    const listed = paths.configured ? paths.value : [];
    const it = theContainer(inspect);
    const isOff = state.mode === 'disabled';
    const observed = [
      mounts.length === 0 ? 'no path of the host mounted with z or Z' : mounts.map(described).join('; '),
      isOff ? 'SELinux is off' : `SELinux ${state.mode}, types of ${Object.keys(contexts).length} paths read`,
    ].join('; ');
    const seen = { expected: EXPECTED, observed };
    const system = mounts.map((mount) => ({
      mount,
      is: anyForm(mount, (path) => isSystemPath(path, listed)),
    }));
    const bad = system.filter(({ is }) => is === true).map(({ mount }) => described(mount));
    if (bad.length > 0) {
      const when = isOff ? ' SELinux is off here; it takes effect once it is on.' : '';
      return fail({
        ...seen,
        message: `${it} has files of the system labelled for containers: ${enumerate(bad)}.${when}`,
      });
    }
    const labels = isOff
      ? []
      : listed.map((path) => ({ path, context: Object.hasOwn(contexts, path) ? contexts[path] : undefined }));
    const open = labels.flatMap(({ path, context }) =>
      context?.state === 'read' && CONTAINER_FILE_TYPES.includes(context.type)
        ? [`${path} (${context.type})`]
        : [],
    );
    if (open.length > 0) {
      return fail({
        ...seen,
        observed: `${observed}; ${enumerate(open)}`,
        message: `This container, like all others, gets at what belongs to the system: ${enumerate(open)}.`,
      });
    }
    for (const { is } of system) if (isUnread(is)) return cannotTell(is, EXPECTED);
    for (const { path, context } of labels) {
      if (context?.state === 'unread') return cannotTell(unread(context.cause), EXPECTED);
      if (!context) {
        const detail = `The SELinux type of ${path}, which only the policy lists, was not looked at.`;
        const next = `Look at it with ls -Zd ${path}; plimsoll looks at its own list and at what containers mount.`;
        return cannotTell(unread(cause('not-collected', detail, next)), EXPECTED);
      }
    }
    if (isOff && mounts.length === 0)
      return notApplicable({ ...seen, message: 'SELinux is off, and the container labels nothing.' });
    const shared = mounts.filter(({ alsoIn }) => alsoIn.length > 0);
    if (shared.length > 0) {
      const what = shared.map((mount) => `${described(mount)} (with ${enumerate(mount.alsoIn, 4)})`);
      return manual({
        ...seen,
        message: `Are these containers meant to share what is labelled for them: ${enumerate(what)}?`,
      });
    }
    return pass({
      ...seen,
      message:
        mounts.length === 0
          ? `${it} labels nothing of the host.`
          : `${it} labels only what is its own: ${enumerate(mounts.map(described))}.`,
    });
  },
});

const described = (mount: Relabelled): string => `${describeMount(mount)} with ${mount.suffix}`;
