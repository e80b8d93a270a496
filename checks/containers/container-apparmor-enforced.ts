import { cannotTell, defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { type Unread, unread } from '../../src/model/fact.ts';
import { kernelView, labelNotRead } from '../../src/probes/containers/kernel-view.ts';
import { securityOption } from '../../src/probes/containers/security-option.ts';
import { theContainer, wasStarted } from '../../src/probes/containers/wording.ts';
import { type ContainerInspect, containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engineSecurityOption } from '../../src/probes/engine/engine-security-option.ts';
import type { ContainerProcess } from '../../src/probes/host/container-processes.ts';
import { apparmorMode } from '../../src/probes/lsm/confinement.ts';
import { lsmState } from '../../src/probes/lsm/lsm-state.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'an AppArmor profile in enforce mode';

export default defineCheck({
  id: 'container-apparmor-enforced',
  title: 'An AppArmor profile confines the container',
  severity: 'medium',
  severityReason: 'It is a layer that contains a break-out, not the only one.',
  rationale:
    'The profile forbids a container what no ordinary program in it needs, such as writing to parts of /proc and /sys or mounting. Without it, one flaw in the other layers is enough.',
  remediation: {
    text: 'Create the container again without apparmor=unconfined and without --privileged, so that the default profile of the engine holds, or give it a profile of its own.',
    command: 'docker run --security-opt apparmor=docker-default IMAGE',
    takes: 'recreate',
    sideEffect: 'What the profile forbids fails in the container; the log of the kernel shows what that was.',
  },
  outcomes: {
    pass: 'the kernel says that the main process runs under a profile in mode enforce or kill, and AppArmor as a whole is in no other; for one that does not run, a profile is set',
    fail: 'the process is unconfined, or its profile or AppArmor as a whole only complains, or the container is set to unconfined',
    notapplicable: 'the engine does not use AppArmor on this host',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo },
  hints: { kernel: kernelView, lsm: lsmState },
  assess: ({ inspect, info, kernel, lsm }) => {
    if (engineSecurityOption(info.SecurityOptions, 'apparmor') === null) {
      return notApplicable({
        expected: EXPECTED,
        observed: 'info.SecurityOptions without name=apparmor',
        message: 'The engine does not use AppArmor on this host.',
      });
    }
    // The kernel has the last word: inspect says unconfined of a privileged container with a profile of its own.
    if (kernel.known && kernel.value?.labelReadable && kernel.value.label !== null) {
      return byKernel(inspect, kernel.value, kernel.value.label, lsm.known ? apparmorMode(lsm.value) : lsm);
    }
    const profile = securityOption(inspect, 'apparmor') ?? inspect.AppArmorProfile;
    const it = theContainer(inspect);
    const seen = {
      expected: EXPECTED,
      observed: `AppArmorProfile = "${inspect.AppArmorProfile}", HostConfig.SecurityOpt apparmor = ${securityOption(inspect, 'apparmor') ?? 'not given'}`,
    };
    if (profile === 'unconfined' || (profile === '' && inspect.HostConfig.Privileged)) {
      return fail({ ...seen, message: `${it} runs without an AppArmor profile.` });
    }
    if (!kernel.known) return cannotTell(kernel, EXPECTED);
    if (kernel.value) return cannotTell(labelNotRead(kernel.value), EXPECTED);
    if (profile !== '') return pass({ ...seen, message: `${it} is to run with the profile ${profile}.` });
    if (wasStarted(inspect)) {
      return fail({ ...seen, message: `${it} ran without an AppArmor profile.` });
    }
    const detail =
      'This container was never started, and the engine chooses the AppArmor profile only at the start.';
    const next = 'Start it once, or create it with --security-opt apparmor=docker-default.';
    return cannotTell(unread(cause('process-not-visible', detail, next)), EXPECTED);
  },
});

/** With AppArmor every process has a label: `unconfined` at least. It is `name (mode)`, or only `unconfined`. */
function byKernel(
  inspect: ContainerInspect,
  { pid }: ContainerProcess,
  label: string,
  above: string | Unread,
): Verdict {
  const seen = {
    expected: EXPECTED,
    observed: `/proc/${pid}/attr/current = ${label}, AppArmorProfile = "${inspect.AppArmorProfile}"`,
  };
  const it = theContainer(inspect);
  const mode = /\((\w+)\)$/.exec(label)?.[1];
  // A process under a profile in mode kill is ended where one in mode enforce is refused.
  if (mode === 'enforce' || mode === 'kill') {
    // No label shows it: in this mode of AppArmor as a whole every profile only complains.
    if (typeof above !== 'string') return cannotTell(above, EXPECTED);
    const both = { ...seen, observed: `${seen.observed}, /sys/module/apparmor/parameters/mode = ${above}` };
    if (above !== 'enforce' && above !== 'kill')
      return fail({
        ...both,
        message: `AppArmor as a whole is in mode ${above}, so that no profile forbids anything.`,
      });
    return pass({ ...both, message: `${it} is confined by AppArmor: ${label}.` });
  }
  const message =
    mode === undefined || mode === 'unconfined'
      ? `${it} runs without an AppArmor profile.`
      : `${it} has an AppArmor profile that forbids nothing, since it is in mode ${mode}.`;
  return fail({ ...seen, message });
}
