import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { describeServicePort, swarmService } from '../../src/probes/containers/swarm-service.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { services } from '../../src/probes/populations.ts';
import { ALLOWED_PRIVILEGED_PORTS } from '../parameters.ts';

export default defineCheck({
  id: 'service-no-privileged-port-published',
  title: 'The service takes no port of the nodes below 1024',
  severity: 'low',
  severityReason: 'The service looks as trusted as one of the host, but gains no right by it.',
  rationale:
    'Ports below 1024 are kept for services that root starts, and clients trust them for that. A service of a swarm takes its port on every node, and inspecting containers does not show it.',
  remediation: {
    text: 'Publish on a port from 1024 on, or allow 80 and 443 of a front proxy in the policy (allowed-privileged-ports).',
    command: 'docker service update --publish-rm 80 --publish-add published=8080,target=80 SERVICE',
    takes: 'recreate',
    sideEffect: 'The tasks are replaced, and clients have to use the other port.',
  },
  outcomes: {
    pass: 'no published port of the service is below 1024 but those that the policy allows',
    fail: 'one is that the policy does not allow',
  },
  each: services,
  needs: { service: swarmService },
  parameters: { allowed: ALLOWED_PRIVILEGED_PORTS },
  assess: ({ service }, _, { allowed }) => {
    const ports = service.Endpoint?.Ports ?? [];
    const permitted = allowed.configured ? allowed.value : [];
    const privileged = ports.filter(
      ({ PublishedPort }) => PublishedPort >= 1 && PublishedPort < 1024 && !permitted.includes(PublishedPort),
    );
    const shown = enumerate((privileged.length > 0 ? privileged : ports).map(describeServicePort));
    const seen = {
      expected: `every published port of the nodes >= 1024${permitted.length > 0 ? ` or ${permitted.join(', ')}` : ''}`,
      observed: `Endpoint.Ports: ${shown || 'none published'}`,
    };
    return privileged.length === 0
      ? pass({
          ...seen,
          message: `The service takes no port of the nodes below 1024${permitted.length > 0 ? ' but those that the policy allows' : ''}.`,
        })
      : fail({ ...seen, message: `The service takes ports of the nodes below 1024: ${shown}.` });
  },
});
