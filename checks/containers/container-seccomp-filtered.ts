import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { securityOption } from '../../src/probes/containers/security-option.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { isAtLeast } from '../../src/probes/engine/engine-release.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'a seccomp profile, of the container or of the engine';

/** `Seccomp:` in /proc/PID/status of a process whose system calls a filter decides. */
const FILTER = 2;

export default defineCheck({
  id: 'container-seccomp-filtered',
  title: 'A seccomp profile filters the system calls of the container',
  severity: 'medium',
  severityReason: 'It is a layer that keeps flaws of the kernel out of reach, not the only one.',
  rationale:
    'The profile takes away system calls that ordinary programs never use and in which flaws of the kernel were found again and again. Without it a container can try them all.',
  remediation: {
    text: 'Create the container again without seccomp=unconfined, and if it has to be privileged with a profile that is named.',
    command: 'docker run --security-opt seccomp=/etc/docker/seccomp.json IMAGE',
    takes: 'recreate',
    sideEffect: 'System calls that the profile does not allow fail in the container.',
  },
  outcomes: {
    pass: 'the kernel says that a filter is in force for the main process; for one that does not run, its settings lead to one',
    fail: 'the settings lead to none (unconfined, privileged, an engine without seccomp), or the kernel says that none is in force',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo },
  hints: { kernel: kernelView },
  assess: ({ inspect, info, kernel }) => {
    const own = securityOption(inspect, 'seccomp');
    const ofEngine = info.SecurityOptions.find((option) => /^name=seccomp(,|$)/.test(option));
    const live = kernel.known ? (kernel.value?.seccomp ?? null) : null;
    const settings = `HostConfig.SecurityOpt seccomp = ${own?.slice(0, 80) ?? 'not given'}, HostConfig.Privileged = ${inspect.HostConfig.Privileged}, info.SecurityOptions: ${ofEngine ?? 'no seccomp'}`;
    const seen = {
      expected: EXPECTED,
      observed:
        kernel.known && kernel.value
          ? `${settings}; /proc/${kernel.value.pid}/status Seccomp = ${live ?? 'not told'}`
          : settings,
    };
    const it = theContainer(inspect);
    if (own === 'unconfined') {
      return fail({ ...seen, message: `${it} runs without a seccomp profile (seccomp=unconfined).` });
    }
    if (!ofEngine) {
      return fail({ ...seen, message: 'The engine does not use seccomp on this host.' });
    }
    // The engine filters privileged containers only where a profile is named for them, and before 27.0 not even then.
    const heeded = own !== undefined && isAtLeast(info.ServerVersion, 27) !== false;
    if (inspect.HostConfig.Privileged && !heeded) {
      return fail({ ...seen, message: `${it} runs without a seccomp profile, since it is privileged.` });
    }
    if (own === undefined && /,profile=unconfined(,|$)/.test(ofEngine)) {
      const message = `${it} runs without a seccomp profile, since the engine gives it none by default.`;
      return fail({ ...seen, message });
    }
    if (!kernel.known) return cannotTell(kernel, EXPECTED);
    if (kernel.value === null) {
      return pass({ ...seen, message: `${it} is to run with a seccomp profile.` });
    }
    if (live === null) {
      const detail = `The kernel does not say whether seccomp filters process ${kernel.value.pid} of this container.`;
      const next = 'Look whether /proc/PID/status on the host has a line Seccomp.';
      return cannotTell(unread(cause('process-not-visible', detail, next), kernel.evidence), EXPECTED);
    }
    return live === FILTER
      ? pass({ ...seen, message: `A seccomp profile filters the system calls of the container.` })
      : fail({ ...seen, message: `No seccomp profile is in force for the container.` });
  },
});
