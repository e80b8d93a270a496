import { defineCheck, fail, pass } from '../../src/kit/index.ts';
import { overlayNetworks } from '../../src/probes/populations.ts';
import { swarmMembership } from '../../src/probes/swarm/membership.ts';
import { networkDetails } from '../../src/probes/swarm/network-details.ts';

const EXPECTED = 'Options of the network have the key encrypted, whatever its value';

export default defineCheck({
  id: 'overlay-network-encrypted',
  title: 'The overlay network encrypts what goes from host to host',
  severity: 'medium',
  severityReason:
    'Who sits on the network between the hosts reads and forges what containers send each other.',
  rationale:
    'An overlay network carries the traffic of containers between hosts in UDP packets as they are. Without encryption anybody on the way can read it, and anybody who can send packets to port 4789 can put some into it.',
  remediation: {
    text: 'Create the network again with the option encrypted, and attach the services to the new one. The ingress network is replaced too, when no service publishes a port on it.',
    command: 'docker network create --driver overlay --opt encrypted NETWORK',
    takes: 'recreate',
    sideEffect:
      'Services are interrupted while they change networks, and packets cost more time. IPsec (protocol 50, ESP) has to pass between all nodes, and nodes with Windows cannot take part.',
  },
  outcomes: {
    pass: 'the options of the network have the key `encrypted`; the engine asks for no value, so that `encrypted=false` encrypts too',
    fail: 'they have not, as with the ingress network that a swarm makes for itself',
  },
  each: overlayNetworks,
  needs: { network: networkDetails, membership: swarmMembership },
  assess: ({ network, membership }) => {
    const value = network.Options.encrypted;
    const rest =
      membership.role === 'worker'
        ? ' This node is a worker and lists only networks on which it has tasks.'
        : '';
    const which = network.Ingress
      ? 'The ingress network, which carries what the nodes publish,'
      : 'The overlay network';
    return value === undefined
      ? fail({
          expected: EXPECTED,
          observed: 'Options have no key encrypted',
          message: `${which} sends everything between hosts unencrypted.${rest}`,
        })
      : pass({
          expected: EXPECTED,
          observed: `Options: encrypted = "${value}"`,
          message: `${which} encrypts what goes between hosts.${rest}`,
        });
  },
});
