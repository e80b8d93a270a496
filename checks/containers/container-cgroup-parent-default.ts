import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ALLOWED_CGROUP_PARENTS } from '../parameters.ts';

export default defineCheck({
  id: 'container-cgroup-parent-default',
  title: 'The container lies in the cgroup that the engine chooses',
  severity: 'low',
  severityReason: 'Another cgroup changes which limits hold, but gives no rights.',
  rationale:
    'The cgroup above a container decides which limits it shares with what. A container put elsewhere escapes the limits meant for containers and may take resources from system services.',
  remediation: {
    text: 'Create the container again without --cgroup-parent, unless an orchestrator sets it on purpose; then name the place in the policy (allowed-cgroup-parents).',
    takes: 'recreate',
    sideEffect: 'The limits of the former parent no longer hold for the container.',
  },
  outcomes: {
    pass: 'HostConfig.CgroupParent is empty, or names a cgroup that the policy allows',
    fail: 'it names another cgroup',
  },
  each: containers,
  needs: { inspect: containerInspect },
  parameters: { allowed: ALLOWED_CGROUP_PARENTS },
  assess: ({ inspect }, _, { allowed }) => {
    const { CgroupParent } = inspect.HostConfig;
    const seen = {
      expected: 'HostConfig.CgroupParent = ""',
      observed: `HostConfig.CgroupParent = "${CgroupParent}"`,
    };
    const it = theContainer(inspect);
    if (CgroupParent === '')
      return pass({ ...seen, message: `${it} is in the default cgroup of the engine.` });
    return allowed.configured && allowed.value.includes(CgroupParent)
      ? pass({ ...seen, message: `${it} was put below the cgroup ${CgroupParent}, which the policy allows.` })
      : fail({ ...seen, message: `${it} was put below the cgroup ${CgroupParent}.` });
  },
});
