import { defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { describePort, portsField, publishedPorts } from '../../src/probes/containers/published-ports.ts';
import { routedPorts } from '../../src/probes/containers/routed-ports.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-published-ports-needed',
  title: 'The container publishes only ports that are needed',
  severity: 'medium',
  severityReason: 'Every needless port is one more service that an attacker can try.',
  rationale:
    'A published port can be reached from outside the host, mostly past its firewall. Whoever publishes all ports of an image opens also those that its author added later.',
  remediation: {
    text: 'Name the ports that clients need with -p and leave out --publish-all; containers of one network reach each other without it.',
    command: 'docker run -p 127.0.0.1:8080:80 IMAGE',
    takes: 'recreate',
    sideEffect: 'Clients of a port that is no longer published cannot connect.',
  },
  outcomes: {
    pass: 'the container publishes no port',
    fail: 'it publishes every port that its image exposes (-P)',
    manual: 'it publishes ports, and only a person knows which are needed',
  },
  each: containers,
  needs: { inspect: containerInspect, routed: routedPorts },
  assess: ({ inspect, routed }) => {
    const { PublishAllPorts } = inspect.HostConfig;
    const ports = publishedPorts(inspect);
    const shown = enumerate(ports.map((port) => describePort(port)));
    const seen = {
      expected: 'HostConfig.PublishAllPorts = false and only published ports that are needed',
      observed: `HostConfig.PublishAllPorts = ${PublishAllPorts}, ${portsField(inspect)}: ${shown || 'none published'}`,
    };
    const it = theContainer(inspect);
    if (PublishAllPorts) {
      return fail({ ...seen, message: `${it} publishes every port that its image exposes.` });
    }
    if (ports.length === 0 && routed !== 'none') {
      const message = `${it} is a task of a service whose ports every node of the swarm publishes. Is each of them needed?`;
      return manual({ ...seen, observed: `${seen.observed}; attached to the ingress network`, message });
    }
    return ports.length === 0
      ? pass({ ...seen, message: `${it} publishes no port.` })
      : manual({ ...seen, message: `${it} publishes ${shown}. Is each of these ports needed?` });
  },
});
