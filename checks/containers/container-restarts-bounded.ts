import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { type SwarmService, swarmServices } from '../../src/probes/containers/swarm-service.ts';
import { theContainer } from '../../src/probes/containers/wording.ts';
import type { ContainerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

const MOST_ATTEMPTS = 5;
const EXPECTED = 'no restart, or on-failure with 1 to 5 attempts';

export default defineCheck({
  id: 'container-restarts-bounded',
  title: 'The container is restarted at most five times',
  severity: 'low',
  severityReason: 'Restarts without end hide a failing or attacked service and load the host.',
  rationale:
    'A container that comes back for ever hides why it fails, keeps the host busy and gives an attacker as many attempts as an attack needs. A bounded number brings the failure to the attention of a person.',
  remediation: {
    text: 'Restart on failure only, at most five times, and watch for containers that stopped. For a service of a swarm set --restart-max-attempts.',
    command: 'docker update --restart on-failure:5 CONTAINER',
    takes: 'command',
    sideEffect: 'The container stays down after the fifth failure, and after a reboot of the host.',
  },
  outcomes: {
    pass: 'the policy is no, or on-failure with 1 to 5 attempts; of a task, the policy of its service counts',
    fail: 'it is always, unless-stopped, or on-failure with more attempts or without end',
  },
  each: containers,
  needs: { inspect: containerInspect },
  hints: { services: swarmServices },
  assess: ({ inspect, services }) => {
    const serviceId = inspect.Config.Labels['com.docker.swarm.service.id'];
    // The engine sees no policy on the task of a service: the swarm restarts it by that of the service. Anybody can
    // put that label on a container, though, and a policy that the engine does see holds all the same.
    const isTask = serviceId !== undefined && ['', 'no'].includes(inspect.HostConfig.RestartPolicy.Name);
    if (!isTask) return ofContainer(inspect);
    if (!services.known) return cannotTell(services, EXPECTED);
    const service = services.value.find(({ ID }) => ID === serviceId);
    if (service) return ofService(inspect, service);
    const detail = `The service of this container (${serviceId}) is not among those of the swarm.`;
    return cannotTell(unread(cause('vanished', detail, 'Audit again.'), services.evidence), EXPECTED);
  },
});

function ofContainer(inspect: ContainerInspect) {
  const { Name, MaximumRetryCount } = inspect.HostConfig.RestartPolicy;
  const seen = {
    expected: EXPECTED,
    observed: `HostConfig.RestartPolicy.Name = "${Name}", MaximumRetryCount = ${MaximumRetryCount}`,
  };
  const it = theContainer(inspect);
  if (Name === '' || Name === 'no') return pass({ ...seen, message: `${it} is never restarted by itself.` });
  if (Name !== 'on-failure') {
    return fail({ ...seen, message: `${it} is restarted without end (${Name}).` });
  }
  return isBounded(MaximumRetryCount)
    ? pass({ ...seen, message: `${it} is restarted on failure, at most ${MaximumRetryCount} times.` })
    : fail({ ...seen, message: `${it} is restarted on failure ${times(MaximumRetryCount)}.` });
}

function ofService(inspect: ContainerInspect, { Spec }: SwarmService) {
  const policy = Spec.TaskTemplate.RestartPolicy;
  const attempts = policy?.MaxAttempts ?? 0;
  const seen = {
    expected: EXPECTED,
    observed: `service ${Spec.Name}: RestartPolicy.Condition = "${policy?.Condition ?? ''}", MaxAttempts = ${attempts}`,
  };
  const it = `${theContainer(inspect)} is a task of the service ${Spec.Name}, which`;
  if (policy?.Condition === 'none') return pass({ ...seen, message: `${it} is not restarted.` });
  return isBounded(attempts)
    ? pass({ ...seen, message: `${it} is restarted at most ${attempts} times.` })
    : fail({ ...seen, message: `${it} is restarted ${times(attempts)}.` });
}

const isBounded = (attempts: number): boolean => attempts >= 1 && attempts <= MOST_ATTEMPTS;
const times = (attempts: number): string => (attempts > 0 ? `up to ${attempts} times` : 'without end');
