import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import {
  capabilitiesInMask,
  configuredCapabilities,
  DEFAULT_CAPABILITIES,
} from '../../src/probes/containers/capabilities.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { permittedCapabilities } from '../isolation/permitted-capabilities.ts';
import { ALLOWED_CAPABILITIES } from '../isolation/rights-parameters.ts';

const EXPECTED = 'no capability beyond the 14 that engines give by default';

export default defineCheck({
  id: 'container-capabilities-default-at-most',
  title: 'The container has no capability beyond the default ones',
  severity: 'high',
  severityReason: 'Many of the added capabilities are worth root on the host, given one small mistake more.',
  rationale:
    'The engine leaves a container only the capabilities that ordinary programs need. Those that are added, such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN, let root in the container change the host or other containers.',
  remediation: {
    text: 'Drop all capabilities and add only those that the program cannot do without.',
    command: 'docker run --cap-drop ALL --cap-add NET_BIND_SERVICE IMAGE',
    takes: 'recreate',
    sideEffect: 'System calls that need a dropped capability fail in the container.',
  },
  outcomes: {
    pass: 'neither the settings nor the bounding set of the main process go beyond the 14 default capabilities and those that the policy allows this container or its image',
    fail: 'the container is privileged, or has a capability beyond them by its settings or by the kernel',
  },
  each: containers,
  needs: { inspect: containerInspect },
  hints: { kernel: kernelView },
  parameters: { allowed: ALLOWED_CAPABILITIES },
  assess: ({ inspect, kernel }, { item }, { allowed }) => {
    const it = theContainer(inspect);
    const { CapAdd, CapDrop, Privileged } = inspect.HostConfig;
    const configured = configuredCapabilities(inspect.HostConfig);
    const settings = `HostConfig.CapAdd = [${enumerate(CapAdd, 50)}], CapDrop = [${enumerate(CapDrop, 50)}], Privileged = ${Privileged}`;
    const seen = { expected: EXPECTED, observed: settings };
    if (Privileged) return fail({ ...seen, message: `${it} has every capability, since it is privileged.` });
    const about = { name: item.name, image: inspect.Config.Image };
    const permitted = permittedCapabilities(allowed.configured ? allowed.value : [], about);
    const extra = configured.filter(
      (name) => !DEFAULT_CAPABILITIES.includes(name) && !permitted.includes(name),
    );
    if (extra.length > 0) {
      return fail({ ...seen, message: `${it} has more capabilities than the default: ${enumerate(extra)}.` });
    }
    if (!kernel.known) return cannotTell(kernel, EXPECTED);
    if (kernel.value === null)
      return pass({
        ...seen,
        message: `${it} is to have default capabilities at most${permitted.length > 0 ? ' but those that the policy allows' : ''}.`,
      });
    const mask = kernel.value.capBounding;
    const both = { ...seen, observed: `${settings}; /proc/${kernel.value.pid}/status CapBnd = ${mask}` };
    // NET_RAW has a check of its own.
    const unannounced = capabilitiesInMask(mask).filter(
      (name) => !configured.includes(name) && name !== 'NET_RAW',
    );
    if (unannounced.length > 0) {
      const message = `${it} has capabilities that the engine does not announce: ${enumerate(unannounced)}.`;
      return fail({ ...both, message });
    }
    const but = permitted.length > 0 ? ' but those that the policy allows' : '';
    return pass({ ...both, message: `${it} has default capabilities at most${but}.` });
  },
});
