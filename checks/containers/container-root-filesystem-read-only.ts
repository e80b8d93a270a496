import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-root-filesystem-read-only',
  title: 'The root filesystem of the container is read-only',
  severity: 'medium',
  severityReason: 'It keeps an intruder from changing the program or leaving tools behind.',
  rationale:
    'Where the root filesystem is writable, whoever breaks into the program can replace it, add tools and stay. A read-only one leaves only the places that were meant for data.',
  remediation: {
    text: 'Create the container with a read-only root filesystem, a tmpfs for scratch files and volumes for data.',
    command: 'docker run --read-only --tmpfs /tmp --tmpfs /run -v DATA:/var/lib/app IMAGE',
    takes: 'recreate',
    sideEffect: 'A program that writes elsewhere fails until that place is a tmpfs or a volume.',
  },
  outcomes: {
    pass: 'HostConfig.ReadonlyRootfs is true',
    fail: 'it is false',
  },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const { ReadonlyRootfs } = inspect.HostConfig;
    const seen = {
      expected: 'HostConfig.ReadonlyRootfs = true',
      observed: `HostConfig.ReadonlyRootfs = ${ReadonlyRootfs}`,
    };
    return ReadonlyRootfs
      ? pass({ ...seen, message: `${theContainer(inspect)} has a read-only root filesystem.` })
      : fail({ ...seen, message: `${theContainer(inspect)} can change its own root filesystem.` });
  },
});
