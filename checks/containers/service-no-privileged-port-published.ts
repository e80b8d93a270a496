import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { describeServicePort, swarmService } from '../../src/probes/containers/swarm-service.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { services } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'service-no-privileged-port-published',
  title: 'The service takes no port of the nodes below 1024',
  severity: 'low',
  severityReason: 'The service looks as trusted as one of the host, but gains no right by it.',
  rationale:
    'Ports below 1024 are kept for services that root starts, and clients trust them for that. A service of a swarm takes its port on every node, and inspecting containers does not show it.',
  remediation: {
    text: 'Publish on a port from 1024 on, or accept 80 and 443 of a front proxy with a reason.',
    command: 'docker service update --publish-rm 80 --publish-add published=8080,target=80 SERVICE',
    sideEffect: 'The tasks are replaced, and clients have to use the other port.',
  },
  outcomes: {
    pass: 'no published port of the service is below 1024',
    fail: 'one is',
  },
  each: services,
  needs: { service: swarmService },
  assess: ({ service }) => {
    const ports = service.Endpoint?.Ports ?? [];
    const privileged = ports.filter(({ PublishedPort }) => PublishedPort >= 1 && PublishedPort < 1024);
    const shown = enumerate((privileged.length > 0 ? privileged : ports).map(describeServicePort));
    const seen = {
      expected: 'every published port of the nodes >= 1024',
      observed: `Endpoint.Ports: ${shown || 'none published'}`,
    };
    return privileged.length === 0
      ? pass({ ...seen, message: 'The service takes no port of the nodes below 1024.' })
      : fail({ ...seen, message: `The service takes ports of the nodes below 1024: ${shown}.` });
  },
});
