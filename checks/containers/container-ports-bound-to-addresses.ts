import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import {
  boundPorts,
  describePort,
  isEveryAddress,
  portsField,
} from '../../src/probes/containers/published-ports.ts';
import { routedPorts } from '../../src/probes/containers/routed-ports.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';

export default defineCheck({
  id: 'container-ports-bound-to-addresses',
  title: 'The container publishes no port on all addresses of the host',
  severity: 'medium',
  severityReason: 'It opens the service to networks for which it was not meant, past the usual firewall.',
  rationale:
    'A port published without an address is open on every network of the host, IPv6 included, and the rules of the engine come before those of the usual firewall. A database meant for the host is so open to all.',
  remediation: {
    text: 'Name the address with each port: 127.0.0.1 for the host itself, else that of one interface. The default of the default bridge can be set with the daemon option ip.',
    command: 'docker run -p 127.0.0.1:8080:80 IMAGE',
    takes: 'recreate',
    sideEffect: 'Clients on other networks cannot connect any more.',
  },
  outcomes: {
    pass: 'every published port is bound to a chosen address',
    fail: 'one is bound to all addresses (0.0.0.0, ::, or none given where the network has no default), or belongs to a service of a swarm',
    notapplicable: 'the container publishes no port',
  },
  each: containers,
  needs: { inspect: containerInspect, ports: boundPorts, routed: routedPorts },
  assess: ({ inspect, ports, routed }) => {
    const expected = 'every published port bound to one address, not to 0.0.0.0 or ::';
    const it = theContainer(inspect);
    const all = ports.flatMap((port) => port.addresses.map((address) => ({ port, address })));
    const open = all.filter(({ address }) => isEveryAddress(address));
    const words = (open.length > 0 ? open : all).map(({ port, address }) => describePort(port, address));
    const seen = { expected, observed: `${portsField(inspect)}: ${enumerate(words) || 'none published'}` };
    if (open.length === 0 && routed === 'not told') {
      return fail({
        ...seen,
        observed: `${seen.observed}; attached to the ingress network`,
        message: `${it} is a task of a service whose ports the swarm publishes on all addresses of every node.`,
      });
    }
    if (all.length === 0) return notApplicable({ ...seen, message: `${it} publishes no port.` });
    if (open.length === 0) {
      return pass({ ...seen, message: `${it} publishes ports only on addresses that were chosen.` });
    }
    const numbers = [...new Set(open.map(({ port }) => port.containerPort))];
    return fail({
      ...seen,
      message: `${it} publishes its port ${enumerate(numbers)} on all addresses of the host.`,
    });
  },
});
