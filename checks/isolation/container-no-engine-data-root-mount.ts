import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { bindMounts, describeMount } from '../../src/probes/containers/bind-mounts.ts';
import { dataRootMounts } from '../../src/probes/containers/data-root-mounts.ts';
import { kernelBinds } from '../../src/probes/containers/kernel-binds.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineDirectories } from '../../src/probes/engine/engine-directories.ts';
import { containers } from '../../src/probes/populations.ts';
import { ACCEPTED_DATA_ROOT_READERS } from './parameters.ts';

const EXPECTED =
  'no mount that is, holds or lies in the data root or the state of an engine or of containerd, but its own volumes';

export default defineCheck({
  id: 'container-no-engine-data-root-mount',
  title: 'No container mounts what the engine or containerd stores',
  severity: 'critical',
  severityReason: 'Reading there gives the files and secrets of all containers, writing there changes them.',
  rationale:
    'The data root has the files of every container, image and volume, and the configuration that containers are started with. Who writes there can make the engine start a container as he likes; who only reads finds the secrets and logs of all others.',
  remediation: {
    text: 'Create the container again without the mount. Hand logs over by a log driver, and numbers by the API behind a filter; give it a volume of its own for its data.',
    command: 'docker run --log-driver journald IMAGE',
    takes: 'recreate',
    sideEffect: 'Collectors of logs and numbers, such as Filebeat and cAdvisor, no longer find the files.',
  },
  outcomes: {
    pass: 'no mount, through links, volumes and directories above, leads there but to the own volumes of the container, or the policy accepts the container and it only reads',
    fail: 'one does, read-only or not',
    manual:
      'all that it mounts are directories of containers with their logs, read-only, and no policy says who may read them',
  },
  each: containers,
  needs: { inspect: containerInspect, mounts: bindMounts, known: engineDirectories },
  hints: { kernel: kernelBinds },
  parameters: { accepted: ACCEPTED_DATA_ROOT_READERS },
  assess: ({ inspect, mounts, known: { directories, missing }, kernel }, { item }, { accepted }) => {
    const it = theContainer(inspect);
    const { found, unresolved } = dataRootMounts(mounts, kernel.known ? kernel.value : [], directories);
    if (found.length > 0) {
      const seen = { expected: EXPECTED, observed: enumerate(found.map(({ observed }) => observed)) };
      const what = enumerate(
        [...new Set(found.map(({ directory }) => `${directory.what} (${directory.path})`))],
        4,
      );
      const reads = found.every(({ writable }) => !writable);
      const further = unresolved ?? (kernel.known ? null : kernel);
      if (reads && accepted.configured && fitsOne(item.name, accepted.value)) {
        // What was not read could be a mount that may be written to.
        if (further) return cannotTell(further, EXPECTED);
        return pass({ ...seen, message: `${it} may read ${what}, which the policy accepts.` });
      }
      if (reads && !accepted.configured && found.every(({ logs }) => logs)) {
        if (further) return cannotTell(further, EXPECTED);
        const message = `${it} may read the logs and the configuration of all containers. Is it meant to collect them?`;
        return manual({ ...seen, message });
      }
      return fail({ ...seen, message: `${it} ${reads ? 'sees' : 'can write to'} ${what}.` });
    }
    const unknown = unresolved ?? (mounts.length > 0 ? missing : null) ?? (kernel.known ? null : kernel);
    if (unknown) return cannotTell(unknown, EXPECTED);
    return pass({
      expected: EXPECTED,
      observed: enumerate(mounts.map(describeMount)) || 'no bind mounts',
      message: `${it} mounts nothing that an engine or containerd stores but its own volumes.`,
    });
  },
});
