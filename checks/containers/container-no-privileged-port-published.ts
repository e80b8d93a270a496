import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { describePort, portsField, publishedPorts } from '../../src/probes/containers/published-ports.ts';
import { routedPorts } from '../../src/probes/containers/routed-ports.ts';
import { swarmServices } from '../../src/probes/containers/swarm-service.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-no-privileged-port-published',
  title: 'The container takes no port of the host below 1024',
  severity: 'low',
  severityReason: 'The service looks as trusted as one of the host, but the container gains no right by it.',
  rationale:
    'Ports below 1024 are kept for services that root starts, and clients trust them for that. A container that takes one stands in for such a service.',
  remediation: {
    text: 'Publish on a port from 1024 on, or accept 80 and 443 of a front proxy with a reason.',
    command: 'docker run -p 127.0.0.1:8080:80 IMAGE',
    sideEffect: 'Clients have to use the other port.',
  },
  outcomes: {
    pass: 'no published port of the host is below 1024; ports that the engine chooses count once it has chosen them',
    fail: 'one is',
  },
  each: containers,
  needs: { inspect: containerInspect, routed: routedPorts },
  hints: { services: swarmServices },
  assess: ({ inspect, routed, services }) => {
    const ports = publishedPorts(inspect);
    const privileged = ports.filter(({ first }) => first >= 1 && first < 1024);
    const shown = enumerate((privileged.length > 0 ? privileged : ports).map((port) => describePort(port)));
    const seen = {
      expected: 'every published port of the host >= 1024',
      observed: `${portsField(inspect)}: ${shown || 'none published'}`,
    };
    const it = theContainer(inspect);
    if (privileged.length > 0) {
      return fail({ ...seen, message: `${it} takes ports of the host below 1024: ${shown}.` });
    }
    if (routed === 'not told' && !services.known) return cannotTell(services, seen.expected);
    return pass({ ...seen, message: `${it} takes no port of the host below 1024.` });
  },
});
