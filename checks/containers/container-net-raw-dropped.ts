import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { capabilitiesInMask, configuredCapabilities } from '../../src/probes/containers/capabilities.ts';
import { kernelView } from '../../src/probes/containers/kernel-view.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

const EXPECTED = 'the capability NET_RAW is dropped';

export default defineCheck({
  id: 'container-net-raw-dropped',
  title: 'The container cannot forge network packets',
  severity: 'medium',
  severityReason: 'It lets a container pretend to be its neighbours, which removes a wall between them.',
  rationale:
    'With NET_RAW, which engines give by default, a container can send packets of any form. It can pretend to be another container of the same network and so read or change what that one sends.',
  remediation: {
    text: 'Drop NET_RAW, or better all capabilities that the program does not use.',
    command: 'docker run --cap-drop NET_RAW IMAGE',
    takes: 'recreate',
    sideEffect: 'ping and other tools that send raw packets fail in the container.',
  },
  outcomes: {
    pass: 'NET_RAW is neither set nor in the bounding set of the main process',
    fail: 'it is, as engines give it by default',
  },
  each: containers,
  needs: { inspect: containerInspect },
  hints: { kernel: kernelView },
  assess: ({ inspect, kernel }) => {
    const it = theContainer(inspect);
    const { CapAdd, CapDrop, Privileged } = inspect.HostConfig;
    const settings = `HostConfig.CapAdd = [${enumerate(CapAdd, 50)}], CapDrop = [${enumerate(CapDrop, 50)}], Privileged = ${Privileged}`;
    const seen = { expected: EXPECTED, observed: settings };
    if (configuredCapabilities(inspect.HostConfig).includes('NET_RAW')) {
      return fail({ ...seen, message: `${it} has the capability NET_RAW.` });
    }
    if (!kernel.known) return cannotTell(kernel, EXPECTED);
    if (kernel.value === null) return pass({ ...seen, message: `${it} is to run without NET_RAW.` });
    const mask = kernel.value.capBounding;
    const both = { ...seen, observed: `${settings}; /proc/${kernel.value.pid}/status CapBnd = ${mask}` };
    return capabilitiesInMask(mask).includes('NET_RAW')
      ? fail({ ...both, message: `${it} has the capability NET_RAW, which the engine does not announce.` })
      : pass({ ...both, message: `${it} runs without NET_RAW.` });
  },
});
