import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { blocksPrivilegeGain } from '../../src/probes/containers/privilege-gain-options.ts';
import { securityOption } from '../../src/probes/containers/security-option.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption } from '../../src/probes/engine/daemon-options.ts';
import { isAtLeast } from '../../src/probes/engine/engine-release.ts';
import { engineSecurityOption } from '../../src/probes/engine/engine-security-option.ts';
import { engineStart } from '../../src/probes/engine/engine-start.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'no-new-privileges in force';

export default defineCheck({
  id: 'container-privilege-gain-blocked',
  title: 'No process in the container can gain privileges',
  severity: 'medium',
  severityReason: 'It takes away the usual way from an ordinary user to root within the container.',
  rationale:
    'With no-new-privileges set, programs such as su and sudo and files with capabilities give a process nothing that it did not have. An intruder who is an ordinary user in the container stays one.',
  remediation: {
    text: 'Create the container again with no-new-privileges, or switch it on for all containers with the daemon option no-new-privileges.',
    command: 'docker run --security-opt no-new-privileges=true IMAGE',
    takes: 'recreate',
    sideEffect: 'sudo, su, ping with file capabilities and the like stop working in the container.',
  },
  outcomes: {
    pass: 'the kernel says NoNewPrivs = 1; for one that does not run, its settings or the default that it was made under say so',
    fail: 'the kernel says 0, or the settings say so',
    manual:
      'it does not run and was made before the engine last started, or nobody knows when, and the default may have been another then',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo },
  hints: { kernel: kernelView, option: daemonOption('no-new-privileges'), start: engineStart },
  assess: ({ inspect, info, kernel, option, start }) => {
    const it = theContainer(inspect);
    const own = securityOption(inspect, 'no-new-privileges');
    const settings = `HostConfig.SecurityOpt no-new-privileges = ${own ?? 'not given'}`;
    if (blocksPrivilegeGain(inspect) === false) {
      const message = `${it} was made with no-new-privileges switched off.`;
      return fail({ expected: EXPECTED, observed: settings, message });
    }
    // What holds for a process was decided when it started; only the kernel knows that.
    if (!kernel.known) return cannotTell(kernel, EXPECTED);
    if (kernel.value) {
      const { pid, noNewPrivileges } = kernel.value;
      const seen = {
        expected: EXPECTED,
        observed: `/proc/${pid}/status NoNewPrivs = ${Number(noNewPrivileges)}, ${settings}`,
      };
      if (noNewPrivileges === null) {
        const detail = `The kernel does not say whether process ${pid} of this container can gain privileges.`;
        const next = 'Look whether /proc/PID/status on the host has a line NoNewPrivs.';
        return cannotTell(unread(cause('process-not-visible', detail, next), kernel.evidence), EXPECTED);
      }
      return noNewPrivileges
        ? pass({ ...seen, message: `No process in ${it.toLowerCase()} can gain privileges.` })
        : fail({ ...seen, message: `Processes in ${it.toLowerCase()} can gain privileges.` });
    }
    if (own !== undefined) {
      return pass({
        expected: EXPECTED,
        observed: settings,
        message: `${it} is to run with no-new-privileges.`,
      });
    }
    const inInfo = engineSecurityOption(info.SecurityOptions, 'no-new-privileges') !== null;
    // Engines before 24.0 do not tell their default in /info.
    const told = inInfo || isAtLeast(info.ServerVersion, 24) === true;
    if (!told && !option.known) return cannotTell(option, EXPECTED);
    const byDefault = inInfo || (!told && option.known && option.value.value === true);
    const seen = {
      expected: EXPECTED,
      observed: `${settings}, default of the engine = ${byDefault}`,
    };
    if (!byDefault) return fail({ ...seen, message: `${it} is to run without no-new-privileges.` });
    // The engine applies its default when it makes a container, not when it starts one.
    if (!start.known) return cannotTell(start, EXPECTED);
    const made = { ...seen, observed: `${seen.observed}, Created = ${inspect.Created || 'not told'}` };
    const createdAt = Date.parse(inspect.Created) / 1000;
    if (createdAt >= start.value)
      return pass({ ...made, message: `${it} is to run with no-new-privileges, the default of the engine.` });
    const when = Number.isNaN(createdAt)
      ? 'was made at a time that the engine does not tell'
      : 'was made before the engine was last started';
    const message = `${it} ${when}, and gets the default of that time. Was it no-new-privileges then?`;
    return manual({ ...made, message });
  },
});
