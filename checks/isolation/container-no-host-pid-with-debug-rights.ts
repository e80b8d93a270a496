import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import {
  containerRights,
  isHostRoot,
  nameOf,
  type ProcessRights,
} from '../../src/probes/containers/container-rights.ts';
import { containerRuntime, isSandboxed } from '../../src/probes/containers/container-runtime.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { runningContainers } from '../../src/probes/populations.ts';
import { ACCEPTED_HOST_PID } from './rights-parameters.ts';
import { sandboxed } from './sandboxed.ts';

const EXPECTED = 'a process namespace that is neither the host’s nor that of another container';

/** With each of these a process reaches into others that it sees. */
const DEBUG_RIGHTS: readonly string[] = ['SYS_PTRACE', 'SYS_ADMIN', 'DAC_READ_SEARCH', 'KILL'];

export default defineCheck({
  id: 'container-no-host-pid-with-debug-rights',
  title: 'The container cannot reach into the processes of the host',
  severity: 'critical',
  severityReason: 'It opens files of the host through /proc/1/root, or the memory of its processes.',
  rationale:
    'A container in the process namespace of the host sees every process of it. As root, or with the right to trace, it can open their files and memory, and through those of the first process the whole file system of the host. Without such a right it still reads arguments and, of its own user id, more.',
  remediation: {
    text: 'Create the container again without --pid host. Tools for metrics can read the few files that they need through read-only mounts, as an ordinary user.',
    takes: 'recreate',
    sideEffect: 'Tools that watch the processes of the host no longer see them from the container.',
  },
  outcomes: {
    pass: 'the container has a process namespace of its own, or the policy lets it see that of the host',
    fail: 'it is in the process namespace of the host; the message says with what rights',
    manual: 'it is in that of another container',
    notapplicable: 'the container runs in a sandbox with a kernel of its own',
  },
  parameters: { accepted: ACCEPTED_HOST_PID },
  each: runningContainers,
  needs: { inspect: containerInspect, runtime: containerRuntime, rights: containerRights },
  assess: ({ inspect, runtime, rights }, { item }, { accepted }) => {
    const { main, host } = rights;
    if (isSandboxed(runtime, main)) return sandboxed(runtime, main, EXPECTED);
    if (main.namespaces === null || host === null) return cannotTell(unread(HIDDEN), EXPECTED);
    const shown = {
      expected: EXPECTED,
      observed: `${nameOf(main)}: process namespace ${main.namespaces.pid} (host: ${host.pid}), HostConfig.PidMode = "${inspect.HostConfig.PidMode}"`,
    };
    if (main.namespaces.pid === host.pid) {
      if (accepted.configured && fitsOne(item.name, accepted.value))
        return pass({
          ...shown,
          message: 'The container sees the processes of the host, which the policy accepts.',
        });
      return inHost(shown, rights.seen, rights.ptraceScope);
    }
    if (inspect.HostConfig.PidMode.startsWith('container:')) {
      const owner = inspect.HostConfig.PidMode.slice('container:'.length).slice(0, 12);
      return manual({
        ...shown,
        message: `Do this container and container ${owner} belong together? It sees the processes of that one and may reach into them.`,
      });
    }
    return pass({ ...shown, message: 'The container has a process namespace of its own.' });
  },
});

function inHost(
  shown: { readonly expected: string; readonly observed: string },
  seen: readonly ProcessRights[],
  ptraceScope: number | null,
) {
  const ofHost = seen.filter(({ ownUsers }) => ownUsers !== true);
  const rights = DEBUG_RIGHTS.filter((name) => ofHost.some(({ held }) => held.includes(name)));
  const means = [
    ...(seen.some(isHostRoot) ? ['as root of the host'] : []),
    ...(rights.length > 0 ? [`with ${enumerate(rights)}`] : []),
  ];
  const label = seen[0]?.label;
  const filter = seen[0]?.seccomp === 2 ? 'a seccomp filter' : 'no seccomp filter';
  const observed = `${shown.observed}; kernel.yama.ptrace_scope = ${ptraceScope ?? 'unknown'}, ${filter}, label ${label ?? 'none'}`;
  const milder =
    label && label !== 'unconfined' ? ` What its label (${label}) forbids stands in the way, no more.` : '';
  return fail({
    expected: shown.expected,
    observed,
    message:
      means.length > 0
        ? `The container is among the processes of the host ${means.join(' and ')}: it can reach into them and through /proc/1/root.${milder}`
        : 'The container is among the processes of the host. It has no right to trace them, but sees their arguments and can signal those of its own user.',
  });
}

const HIDDEN = cause(
  'needs-root',
  'Whether the container sees the processes of the host cannot be told, since namespaces of processes may not be seen.',
  'Audit as root.',
);
