import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';
import { ALLOWED_CGROUP_PARENTS } from '../parameters.ts';

export default defineCheck({
  id: 'daemon-cgroup-parent-default',
  title: 'Containers are placed in the default control group',
  severity: 'low',
  severityReason: 'Another place can escape limits that the host sets, which costs availability.',
  rationale:
    'All containers start below one control group, and limits of the host apply there. A parent of one’s own can put them where such limits do not reach. It can also be meant, so a person has to say.',
  remediation: {
    text: 'Remove the cgroup-parent option unless the place is part of your resource plan.',
    takes: 'restart',
    sideEffect: 'The engine has to be restarted, and containers move when they are made again.',
  },
  outcomes: {
    pass: 'the option cgroup-parent is not set, or the policy allows its value',
    fail: 'it is set to a value that is not among those that the policy allows',
    manual: 'it is set, which can be part of a resource plan, and the policy does not say what is allowed',
  },
  each: engines,
  needs: { parent: daemonOption('cgroup-parent') },
  hints: { info: engineInfo },
  parameters: { allowed: ALLOWED_CGROUP_PARENTS },
  assess: ({ parent, info }, engine, { allowed }) => {
    const driver =
      info.known && info.value.CgroupDriver ? `; /info .CgroupDriver = ${info.value.CgroupDriver}` : '';
    const seen = { expected: 'cgroup-parent not set', observed: `${describeOption(parent)}${driver}` };
    const { id } = engine.item;
    if (!parent.value)
      return pass({ ...seen, message: `Engine ${id} places containers in the default control group.` });
    const where = `Engine ${id} places containers below ${parent.value}`;
    if (!allowed.configured)
      return manual({
        ...seen,
        message: `${where}: is that part of your resource plan? No such place is configured (allowed-cgroup-parents).`,
      });
    return allowed.value.includes(parent.value)
      ? pass({ ...seen, message: `${where}, which the policy allows.` })
      : fail({ ...seen, message: `${where}, which the policy does not allow.` });
  },
});
