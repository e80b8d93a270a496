import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { CONTAINER_CPU_RULE } from '../parameters.ts';

/** What the kernel uses where no share is given, so that giving it changes nothing. */
const DEFAULT_SHARES = 1024;

export default defineCheck({
  id: 'container-cpu-share-set',
  title: 'The container has a CPU share or limit of its own',
  severity: 'low',
  severityReason: 'It bounds how much one busy container slows down the others.',
  rationale:
    'Containers without a share of their own all weigh the same, whatever they do. One that runs wild then takes as much processor time as the service that matters.',
  remediation: {
    text: 'Weigh the container with a CPU share other than 1024, or limit it with --cpus.',
    command: 'docker update --cpu-shares 512 CONTAINER',
    takes: 'command',
    sideEffect:
      'The container is slower when the host is busy; with --cpus also when it is idle. Put it into the Compose file too.',
  },
  outcomes: {
    pass: 'there is a CPU limit, or a share other than 0 and 1024 where the policy does not ask for a limit',
    fail: 'there is neither, since 1024 is the default and weighs nothing, or the policy asks for a limit and there is a share alone',
    manual: 'the container is only tied to certain processors',
  },
  each: containers,
  needs: { inspect: containerInspect },
  parameters: { rule: CONTAINER_CPU_RULE },
  assess: ({ inspect }, _, { rule }) => {
    const limitAlone = rule.configured && rule.value === 'limit';
    const { CpuShares, NanoCpus, CpuQuota, CpusetCpus } = inspect.HostConfig;
    const seen = {
      expected: limitAlone
        ? 'HostConfig.NanoCpus > 0 or CpuQuota > 0'
        : 'HostConfig.CpuShares neither 0 nor 1024, or NanoCpus > 0, or CpuQuota > 0',
      observed: `HostConfig.CpuShares = ${CpuShares}, NanoCpus = ${NanoCpus}, CpuQuota = ${CpuQuota}, CpusetCpus = "${CpusetCpus}"`,
    };
    if (NanoCpus > 0 || CpuQuota > 0) {
      return pass({ ...seen, message: `${theContainer(inspect)} has a CPU limit.` });
    }
    const hasShare = CpuShares !== 0 && CpuShares !== DEFAULT_SHARES;
    if (hasShare && !limitAlone) {
      return pass({ ...seen, message: `${theContainer(inspect)} has a CPU share of ${CpuShares}.` });
    }
    if (CpusetCpus !== '') {
      const message = `${theContainer(inspect)} is tied to CPU ${CpusetCpus}, but has no share or limit there. Does that suffice?`;
      return manual({ ...seen, message });
    }
    if (hasShare) {
      const message = `${theContainer(inspect)} has a CPU share of ${CpuShares}, but no limit, which the policy asks for.`;
      return fail({ ...seen, message });
    }
    const message =
      CpuShares === DEFAULT_SHARES
        ? `${theContainer(inspect)} has the CPU share 1024, which is the default and weighs nothing.`
        : `${theContainer(inspect)} has neither a CPU share nor a CPU limit.`;
    return fail({ ...seen, message });
  },
});
