import { cannotTell, defineCheck, fail, pass } from '../../src/kit/index.ts';
import { describePort, portsField, publishedPorts } from '../../src/probes/containers/published-ports.ts';
import { routedPorts } from '../../src/probes/containers/routed-ports.ts';
import { swarmServices } from '../../src/probes/containers/swarm-service.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ALLOWED_PRIVILEGED_PORTS } from '../parameters.ts';

export default defineCheck({
  id: 'container-no-privileged-port-published',
  title: 'The container takes no port of the host below 1024',
  severity: 'low',
  severityReason: 'The service looks as trusted as one of the host, but the container gains no right by it.',
  rationale:
    'Ports below 1024 are kept for services that root starts, and clients trust them for that. A container that takes one stands in for such a service.',
  remediation: {
    text: 'Publish on a port from 1024 on, or allow 80 and 443 of a front proxy in the policy (allowed-privileged-ports).',
    command: 'docker run -p 127.0.0.1:8080:80 IMAGE',
    takes: 'recreate',
    sideEffect: 'Clients have to use the other port.',
  },
  outcomes: {
    pass: 'no published port of the host is below 1024 but those that the policy allows; ports that the engine chooses count once it has chosen them',
    fail: 'one is, or a range has one, that the policy does not allow',
  },
  each: containers,
  needs: { inspect: containerInspect, routed: routedPorts },
  hints: { services: swarmServices },
  parameters: { allowed: ALLOWED_PRIVILEGED_PORTS },
  assess: ({ inspect, routed, services }, _, { allowed }) => {
    const ports = publishedPorts(inspect);
    const permitted = allowed.configured ? allowed.value : [];
    const privileged = ports.filter(({ first, last }) => {
      const count = Math.max(Math.min(last, 1023) - first, 0) + 1;
      const own = Array.from({ length: count }, (_, at) => first + at);
      return first >= 1 && first < 1024 && !own.every((port) => permitted.includes(port));
    });
    const shown = enumerate((privileged.length > 0 ? privileged : ports).map((port) => describePort(port)));
    const seen = {
      expected: `every published port of the host >= 1024${permitted.length > 0 ? ` or ${permitted.join(', ')}` : ''}`,
      observed: `${portsField(inspect)}: ${shown || 'none published'}`,
    };
    const it = theContainer(inspect);
    if (privileged.length > 0) {
      return fail({ ...seen, message: `${it} takes ports of the host below 1024: ${shown}.` });
    }
    if (routed === 'not told' && !services.known) return cannotTell(services, seen.expected);
    const others = permitted.length > 0 ? ' but those that the policy allows' : '';
    return pass({ ...seen, message: `${it} takes no port of the host below 1024${others}.` });
  },
});
