import { defineCheck, fail, notApplicable } from '../../src/kit/index.ts';
import { describeServicePort, swarmService } from '../../src/probes/containers/swarm-service.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { services } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'service-ports-bound-to-addresses',
  title: 'The service publishes no port on all addresses of the nodes',
  severity: 'medium',
  severityReason: 'It opens the service to networks for which it was not meant, past the usual firewall.',
  rationale:
    'A swarm publishes the ports of a service on every address of every node, and there is no option to choose one. The service is so open to every network that reaches a node.',
  remediation: {
    text: 'Publish only the ports of a front proxy, put the other services behind it on an overlay network, and filter on the nodes.',
    command: 'docker service update --publish-rm 5432 SERVICE',
    takes: 'recreate',
    sideEffect:
      'The tasks are replaced, and clients outside the swarm reach the service only through the proxy.',
  },
  outcomes: {
    fail: 'the service publishes a port, since a swarm binds each to all addresses of its nodes',
    notapplicable: 'it publishes none',
  },
  each: services,
  needs: { service: swarmService },
  assess: ({ service }) => {
    const expected = 'no published port, since a swarm binds each to all addresses';
    const shown = enumerate((service.Endpoint?.Ports ?? []).map(describeServicePort));
    if (shown === '') {
      const message = 'The service publishes no port.';
      return notApplicable({ expected, observed: 'Endpoint.Ports: none published', message });
    }
    const message = `The service can be reached on all addresses of the nodes: ${shown}.`;
    return fail({ expected, observed: `Endpoint.Ports: ${shown}`, message });
  },
});
