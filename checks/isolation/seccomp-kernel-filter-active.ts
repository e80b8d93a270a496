import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { counted } from '../../src/model/plural.ts';
import { isSandboxed, runtimeNamed } from '../../src/probes/containers/container-runtime.ts';
import { processesOf } from '../../src/probes/containers/kernel-view.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import type { ContainerProcess } from '../../src/probes/host/container-processes.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { unfilteredBy } from '../../src/probes/seccomp/profile-in-use.ts';
import { ACCEPTED_UNFILTERED_CONTAINERS } from './seccomp-parameters.ts';

const EXPECTED = 'Seccomp 2 (filter) in /proc/PID/status of every process, by a profile of the engine';

/** `Seccomp:` in /proc/PID/status of a process whose calls a filter decides. */
const FILTER = 2;

export default defineCheck({
  id: 'seccomp-kernel-filter-active',
  title: 'The kernel filters the system calls of every process in the container',
  severity: 'high',
  severityReason:
    'Without a filter every call of the kernel, and every flaw behind one, is open to the workload.',
  rationale:
    'What was asked for is not always what is in force, so the kernel is asked, for each process: one that came in later, past the runtime or by an exec of an older engine, can be without a filter where all others have one. A program can install a filter of its own, which holds only what that program wants.',
  remediation: {
    text: 'Create the container again without seccomp=unconfined and without --privileged. If a call is missing, take the profile of the engine and add that call.',
    command: 'docker run --security-opt seccomp=/etc/docker/seccomp.json IMAGE',
    takes: 'recreate',
    sideEffect: 'System calls that the profile does not allow fail in the container.',
  },
  outcomes: {
    pass: 'the kernel shows a filter for each process of the container, or the policy accepts it without one',
    fail: 'a process has none, or the settings lead to none and what the kernel shows is a filter of the program itself',
    notapplicable: 'the container runs in a sandbox with a kernel of its own, or has no process',
  },
  each: runningContainers,
  needs: { inspect: containerInspect, info: engineInfo, processes: processesOf },
  parameters: { accepted: ACCEPTED_UNFILTERED_CONTAINERS },
  assess: ({ inspect, info, processes }, { resource }, { accepted }) => {
    const main = processes.find(({ pid }) => pid === inspect.State.Pid);
    const runtime = runtimeNamed(inspect.HostConfig.Runtime || info.DefaultRuntime, info);
    const sandbox = main && isSandboxed(runtime, main) ? runtime.name : null;
    if (main === undefined || sandbox !== null) {
      const why = main === undefined ? 'has no process' : `runs in the sandbox ${sandbox}`;
      return notApplicable({
        expected: EXPECTED,
        observed: main === undefined ? 'no process of the container' : `HostConfig.Runtime ${sandbox}`,
        message: `The container ${why}, so the kernel of the host filters no calls of its workload.`,
      });
    }
    const bare = processes.filter(({ seccomp }) => seccomp !== FILTER);
    const why = unfilteredBy(inspect, info);
    const shown = bare.length > 0 ? bare : processes;
    const seen = {
      expected: EXPECTED,
      observed: `${enumerate(shown.map(describeProcess), 4)}; ${counted(processes.length, 'process')} of the container read${why === null ? '' : `; ${why}`}`,
    };
    if (bare.length === 0 && why === null) {
      return pass({
        ...seen,
        message: 'The kernel filters the system calls of every process in the container.',
      });
    }
    if (accepted.configured && fitsOne(resource.name, accepted.value)) {
      const message = 'The policy accepts that no filter of the engine is in force for the container.';
      return pass({ ...seen, message });
    }
    return fail({ ...seen, message: messageOf(bare, why, processes.length) });
  },
});

function messageOf(bare: readonly ContainerProcess[], why: string | null, all: number): string {
  const cause = why === null ? '' : ` (${why})`;
  if (bare.length === 0) {
    return `The engine gives the container no filter${cause}; the one that the kernel shows was installed by the program itself, or by the engine under other settings.`;
  }
  if (bare.every(({ seccomp }) => seccomp === null)) {
    return `The kernel says nothing of seccomp for ${counted(bare.length, 'process')} of the container: it was built without it.`;
  }
  if (bare.length === all) return `No filter is in force for the processes of the container${cause}.`;
  const some = `${bare.length} of ${all} processes of the container have no filter`;
  return why === null
    ? `${some}, though its settings lead to one: they came in by another way, such as a privileged exec of an older engine.`
    : `${some}${cause}; those of the others were installed by programs themselves, or under other settings.`;
}

const describeProcess = ({ pid, name, seccomp, seccompFilters }: ContainerProcess): string =>
  `/proc/${pid}/status (${name}) Seccomp ${seccomp ?? 'not there'}${seccompFilters ? `, Seccomp_filters ${seccompFilters}` : ''}`;
