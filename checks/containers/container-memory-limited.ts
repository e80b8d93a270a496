import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containers } from '../../src/probes/populations.ts';
import { LARGEST_MEMORY_LIMIT_MIB } from '../parameters.ts';

const MIB = 1024 ** 2;

export default defineCheck({
  id: 'container-memory-limited',
  title: 'The memory of the container is limited',
  severity: 'medium',
  severityReason: 'Without the limit one container can starve all others and the host.',
  rationale:
    'A container without a limit may use all memory of the host. A leak or an attack in one container then makes the kernel kill processes of others, the engine among them.',
  remediation: {
    text: 'Give the container a limit that fits what it uses at peak; a reservation is no limit.',
    command: 'docker update --memory 512m --memory-swap 512m CONTAINER',
    takes: 'command',
    sideEffect:
      'A process that needs more is killed. The change lasts only until the container is created anew, so put it into the Compose file too.',
  },
  outcomes: {
    pass: 'HostConfig.Memory is above 0 and the host can enforce it',
    fail: 'there is no limit, it is larger than the policy allows, or the host cannot enforce it',
  },
  each: containers,
  needs: { inspect: containerInspect, info: engineInfo },
  parameters: { largest: LARGEST_MEMORY_LIMIT_MIB },
  assess: ({ inspect, info }, _, { largest }) => {
    const { Memory } = inspect.HostConfig;
    const seen = {
      expected: `HostConfig.Memory > 0${largest.configured ? ` and at most ${largest.value} MiB` : ''} and info.MemoryLimit = true`,
      observed: `HostConfig.Memory = ${Memory} bytes, info.MemoryLimit = ${info.MemoryLimit}`,
    };
    if (Memory <= 0) {
      return fail({ ...seen, message: `${theContainer(inspect)} may use all memory of the host.` });
    }
    if (!info.MemoryLimit) {
      const message = `${theContainer(inspect)} has a memory limit, but this host cannot enforce it.`;
      return fail({ ...seen, message });
    }
    if (largest.configured && Memory > largest.value * MIB) {
      const message = `${theContainer(inspect)} may use ${Math.ceil(Memory / MIB)} MiB of memory, and the policy allows ${largest.value}.`;
      return fail({ ...seen, message });
    }
    return pass({ ...seen, message: `${theContainer(inspect)} has a memory limit.` });
  },
});
