import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-not-privileged',
  title: 'The container is not privileged',
  severity: 'critical',
  severityReason: 'Root in a privileged container is root on the host without a further flaw.',
  rationale:
    'A privileged container has every capability, sees every device of the host and runs without AppArmor and seccomp. A process in it can mount the disk of the host and change what it likes.',
  remediation: {
    text: 'Create the container again without --privileged and give it only the capabilities and devices that it uses.',
    command: 'docker run --cap-drop ALL --cap-add NET_ADMIN --device /dev/net/tun IMAGE',
    takes: 'recreate',
    sideEffect:
      'What the program did by means of a right that it no longer has fails; find out which rights it uses before.',
  },
  outcomes: {
    pass: 'HostConfig.Privileged is false',
    fail: 'it is true',
  },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const { Privileged } = inspect.HostConfig;
    const seen = {
      expected: 'HostConfig.Privileged = false',
      observed: `HostConfig.Privileged = ${Privileged}`,
    };
    return Privileged
      ? fail({ ...seen, message: `${theContainer(inspect)} has all the rights of the host (--privileged).` })
      : pass({ ...seen, message: `${theContainer(inspect)} is not privileged.` });
  },
});
