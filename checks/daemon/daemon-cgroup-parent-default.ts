import { defineCheck, manual, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'daemon-cgroup-parent-default',
  title: 'Containers are placed in the default control group',
  severity: 'low',
  severityReason: 'Another place can escape limits that the host sets, which costs availability.',
  rationale:
    'All containers start below one control group, and limits of the host apply there. A parent of one’s own can put them where such limits do not reach. It can also be meant, so a person has to say.',
  remediation: {
    text: 'Remove the cgroup-parent option unless the place is part of your resource plan.',
    sideEffect: 'The engine has to be restarted, and containers move when they are made again.',
  },
  outcomes: {
    pass: 'the option cgroup-parent is not set',
    manual: 'it is set, since that can be part of a resource plan',
  },
  each: engines,
  needs: { parent: daemonOption('cgroup-parent') },
  hints: { info: engineInfo },
  assess: ({ parent, info }, engine) => {
    const driver =
      info.known && info.value.CgroupDriver ? `; /info .CgroupDriver = ${info.value.CgroupDriver}` : '';
    const seen = { expected: 'cgroup-parent not set', observed: `${describeOption(parent)}${driver}` };
    return parent.value
      ? manual({
          ...seen,
          message: `Engine ${engine.item.id} places containers below ${parent.value}: is that part of your resource plan?`,
        })
      : pass({
          ...seen,
          message: `Engine ${engine.item.id} places containers in the default control group.`,
        });
  },
});
