import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { daemonOption, describeOption } from '../../src/probes/engine/daemon-options.ts';
import { daemonProcess } from '../../src/probes/engine/daemon-process.ts';
import { type BridgeNetwork, bridgeNetwork } from '../../src/probes/firewall/bridge-network.ts';
import { type ForwardPath, forwardPath } from '../../src/probes/firewall/forward-path.ts';
import { hostRules } from '../../src/probes/firewall/host-rules.ts';
import { firewall } from '../../src/probes/host/firewall.ts';
import { bridgeNetworks } from '../../src/probes/populations.ts';
import { ROUTED_NETWORKS } from './parameters.ts';

const EXPECTED = 'packets from other machines to containers dropped unless a port is published';

export default defineCheck({
  id: 'network-forward-policy-drops',
  title: 'Packets to unpublished ports of containers are dropped',
  severity: 'medium',
  severityReason: 'Neighbours on the network of the host reach ports that nobody published.',
  rationale:
    'A host that forwards packets is a router: whoever is on the same network can send packets to the addresses of containers by way of it. Unless the rules drop what nothing accepted, such a neighbour reaches every port of every container, also those that were meant for other containers alone.',
  remediation: {
    text: 'Leave forwarding to the engine, which sets the policy of FORWARD to DROP when it turns forwarding on itself, or set that policy at the start of the host. From engine 28 on rules of the engine drop such packets by themselves.',
    command: 'iptables -P FORWARD DROP; ip6tables -P FORWARD DROP',
    takes: 'command',
    sideEffect:
      'Whatever else the host forwards, such as for virtual machines or a VPN, needs rules that accept it.',
  },
  outcomes: {
    pass: 'the kernel forwards nothing, or the rules drop such a packet from every outward interface, for IPv4 and, where the network has it, IPv6; or the policy says that the network is to be reached',
    fail: 'the rules let such a packet through, or the network or the engine is set to let containers be reached directly',
    manual:
      'the network is made to be reached by the addresses of its containers (gateway mode routed), or a rule decides over such a packet by a condition that cannot be followed',
  },
  each: bridgeNetworks,
  needs: { network: bridgeNetwork, firewall, rules: hostRules },
  hints: { direct: daemonOption('allow-direct-routing'), process: daemonProcess },
  parameters: { routed: ROUTED_NETWORKS },
  assess: ({ network, firewall, rules, direct, process }, { item }, { routed }) => {
    const modes = [network.Options[MODE4], network.Options[MODE6]].filter((mode) => mode !== undefined);
    const listed = routed.configured && fitsOne(item.name, routed.value);
    const paths = familiesOf(network).map((family) => forwardPath(family, network, firewall, rules));
    const told = [
      ...paths.map(({ observed }) => observed),
      ...(modes.length > 0 ? [`gateway mode ${modes.join(', ')}`] : []),
    ];
    const seen = { expected: EXPECTED, observed: `${told.join('; ')}; ${rules.where}` };
    const name = `Network ${item.name}`;
    if (listed) {
      return pass({
        ...seen,
        message: `${name} is meant to be reached from other machines, as the policy says.`,
      });
    }
    if (modes.includes('nat-unprotected')) {
      const message = `${name} lets every port of its containers be reached from other machines (gateway mode nat-unprotected).`;
      return fail({ ...seen, message });
    }
    const isRouted = (family: ForwardPath['family']): boolean =>
      network.Options[family === 'IPv4' ? MODE4 : MODE6] === 'routed';
    const open = paths.filter(({ state, family }) => state === 'accepts' && !isRouted(family));
    if (open.length > 0) {
      const message = `Other machines can send packets to every port of the containers on network ${item.name}, by ${open.map(({ family }) => family).join(' and ')}.`;
      return fail({ ...seen, message });
    }
    if (modes.includes('routed')) {
      const message = `${name} is made to be reached by the addresses of its containers (gateway mode routed). Is it meant to be?`;
      return manual({ ...seen, message });
    }
    if (direct.known && direct.value.value === true) {
      const message = `The engine lets published ports of network ${item.name} be reached by the addresses of its containers.`;
      return fail({ ...seen, observed: `${describeOption(direct.value)}; ${seen.observed}`, message });
    }
    const environment = process.known ? process.value.environment : null;
    if (environment?.[NO_RAW] === '1') {
      const message = `The environment of the engine (${NO_RAW}=1) lets published ports of network ${item.name} be reached by the addresses of its containers.`;
      return fail({
        ...seen,
        observed: `${NO_RAW}=1 in the environment of dockerd; ${seen.observed}`,
        message,
      });
    }
    const blind = paths.find(({ state }) => state === 'unknown');
    if (blind) {
      const detail = `Whether the host forwards ${blind.family} could not be read.`;
      return cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), EXPECTED);
    }
    const perhaps = paths.filter(({ state }) => state === 'perhaps').map(({ family }) => family);
    if (perhaps.length > 0) {
      const message = `Rules decide over ${perhaps.join(' and ')} packets to containers on network ${item.name} by conditions that are not followed here. Do they stop those to unpublished ports?`;
      return manual({ ...seen, message });
    }
    if (!direct.known) return cannotTell(direct, EXPECTED);
    if (!process.known) return cannotTell(process, EXPECTED);
    if (environment === null) return cannotTell(unread(NO_ENVIRONMENT), EXPECTED);
    return pass({ ...seen, message: `Packets to unpublished ports on network ${item.name} are dropped.` });
  },
});

/** With it the engine leaves out the rules that keep other machines from the addresses of containers (moby, bridge driver, from 28 on). */
const NO_RAW = 'DOCKER_INSECURE_NO_IPTABLES_RAW';
const NO_ENVIRONMENT = cause(
  'needs-root',
  'The environment of dockerd may not be read by this account, and it can open the addresses of containers.',
  'Run the audit as root.',
);

const MODE4 = 'com.docker.network.bridge.gateway_mode_ipv4';
const MODE6 = 'com.docker.network.bridge.gateway_mode_ipv6';

/** From engine 28 on a network can have IPv6 alone. */
function familiesOf({ EnableIPv6, subnets }: BridgeNetwork): readonly ForwardPath['family'][] {
  const hasIPv4 = !EnableIPv6 || subnets.length === 0 || subnets.some((subnet) => !subnet.includes(':'));
  return [...(hasIPv4 ? (['IPv4'] as const) : []), ...(EnableIPv6 ? (['IPv6'] as const) : [])];
}
