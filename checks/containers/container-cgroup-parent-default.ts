import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-cgroup-parent-default',
  title: 'The container lies in the cgroup that the engine chooses',
  severity: 'low',
  severityReason: 'Another cgroup changes which limits hold, but gives no rights.',
  rationale:
    'The cgroup above a container decides which limits it shares with what. A container put elsewhere escapes the limits meant for containers and may take resources from system services.',
  remediation: {
    text: 'Create the container again without --cgroup-parent, unless an orchestrator sets it on purpose; then accept the finding with a reason.',
    sideEffect: 'The limits of the former parent no longer hold for the container.',
  },
  outcomes: {
    pass: 'HostConfig.CgroupParent is empty',
    fail: 'it names a cgroup',
  },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    const { CgroupParent } = inspect.HostConfig;
    const seen = {
      expected: 'HostConfig.CgroupParent = ""',
      observed: `HostConfig.CgroupParent = "${CgroupParent}"`,
    };
    return CgroupParent === ''
      ? pass({ ...seen, message: `${theContainer(inspect)} is in the default cgroup of the engine.` })
      : fail({ ...seen, message: `${theContainer(inspect)} was put below the cgroup ${CgroupParent}.` });
  },
});
