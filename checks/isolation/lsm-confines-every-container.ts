import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { isUnread, unread } from '../../src/model/fact.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { kernelView, processesOf } from '../../src/probes/containers/kernel-view.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import type { ContainerProcess } from '../../src/probes/host/container-processes.ts';
import { confinementOf } from '../../src/probes/lsm/confinement.ts';
import { listedModules, lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { readLabel } from '../../src/probes/lsm/security-label.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { CONFINED_SELINUX_TYPES } from './lsm-parameters.ts';

const EXPECTED = 'every process in the container under an enforced AppArmor profile or SELinux type';

export default defineCheck({
  id: 'lsm-confines-every-container',
  title: 'AppArmor or SELinux confines every running container',
  severity: 'high',
  severityReason:
    'With no mandatory policy behind the namespaces, one flaw of the kernel or one mount too many is the whole host.',
  rationale:
    'Namespaces and capabilities decide what a container sees. A security module decides what it may do with what it gets to see all the same: another file system, a file below /proc, a device. What options promise is not asked here, only what the kernel has in force for the processes.',
  remediation: {
    text: 'Start a kernel with AppArmor or SELinux, let the engine give containers its default profile or label, and create those anew that are unconfined, privileged or labelled with disable.',
    command: 'docker run --security-opt apparmor=docker-default IMAGE',
    takes: 'recreate',
    sideEffect:
      'Switching a module on takes a restart of the host, and with SELinux first a labelling of all files; what the policy forbids then fails.',
  },
  outcomes: {
    pass: 'the kernel says of each process in the container that AppArmor (mode enforce or kill) or SELinux (a confined type, enforcing) holds it',
    fail: 'the kernel has neither module in force, or leaves a process unconfined, in complain mode, permissive or in a type that is not confined',
    manual: 'AppArmor profiles are stacked, or the SELinux type is none that the policy lists as confined',
    notapplicable: 'a sandbox (runsc, kata) stands between the container and the kernel of the host',
  },
  each: runningContainers,
  needs: { inspect: containerInspect, runtime: containerRuntime, kernel: kernelView, state: lsmState },
  hints: { processes: processesOf },
  parameters: { confinedTypes: CONFINED_SELINUX_TYPES },
  assess: ({ inspect, runtime, kernel, state, processes }, { item }, { confinedTypes }) => {
    const it = theContainer(inspect);
    if (kernel === null) {
      const detail = `Container ${item.name} is between two starts, so it has no process whose label could be read.`;
      return cannotTell(
        unread(cause('process-not-visible', detail, 'Find out why it keeps ending, and audit again.')),
        EXPECTED,
      );
    }
    if (isSandboxed(runtime, kernel)) {
      return notApplicable({
        expected: EXPECTED,
        observed: `runtime ${runtime.name}, program of process ${kernel.pid} = ${kernel.executable ?? kernel.argv0}`,
        message: `${it} runs in a sandbox of ${runtime.name}, so a label of its process on the host says nothing of what runs within.`,
      });
    }
    const types = confinedTypes.configured ? confinedTypes.value : [];
    const others = processes.known ? processes.value.filter(({ pid }) => pid !== kernel.pid) : [];
    const judged = [kernel, ...others].map((process) => ({
      process,
      confinement: confinementOf(process, state, types),
    }));
    const observedOf = (process: ContainerProcess) =>
      `${label(process)}; ${listedModules(state)}; ${selinuxMode[state.mode]}`;
    for (const { process, confinement } of judged) {
      if (isUnread(confinement) || confinement.is !== 'free') continue;
      const which = process === kernel ? '' : ` in process ${process.pid} (${process.name})`;
      return fail({
        expected: EXPECTED,
        observed: observedOf(process),
        message: `${it} has no mandatory policy behind its namespaces${which}: ${confinement.why}.`,
      });
    }
    for (const { confinement } of judged) if (isUnread(confinement)) return cannotTell(confinement, EXPECTED);
    if (!processes.known) return cannotTell(processes, EXPECTED);
    const seen = { expected: EXPECTED, observed: observedOf(kernel) };
    for (const { process, confinement } of judged) {
      if (isUnread(confinement) || (confinement.is === 'confined' && !isStacked(process))) continue;
      return manual({
        ...seen,
        observed: observedOf(process),
        message: `Is ${process.label} what is to confine process ${process.pid} of this container? Here ${confinement.why}.`,
      });
    }
    const [{ confinement } = { confinement: null }] = judged;
    const why = confinement && !isUnread(confinement) ? confinement.why : '';
    const count = judged.length === 1 ? 'its one process' : `all of its ${judged.length} processes`;
    return pass({
      ...seen,
      message: `${it} has a mandatory policy behind its namespaces: ${why} (${count} read).`,
    });
  },
});

const selinuxMode = {
  enforcing: 'SELinux enforcing',
  permissive: 'SELinux permissive',
  disabled: 'SELinux off',
} as const;

const label = ({ pid, label: text }: ContainerProcess): string =>
  `/proc/${pid}/attr/current = ${text ?? '(none)'}`;

function isStacked(process: ContainerProcess): boolean {
  const read = readLabel(process.label ?? '');
  return read.kind === 'apparmor' && read.profiles.length > 1;
}
