import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { bridgeOf } from '../../src/probes/firewall/bridge-name.ts';
import { hostRules } from '../../src/probes/firewall/host-rules.ts';
import { networkPorts } from '../../src/probes/firewall/network-ports.ts';
import {
  deniesByDefault,
  goesPastFirewall,
  type PublishedAddress,
  reachByAddress,
  reachOf,
} from '../../src/probes/firewall/published-path.ts';
import { bridgeNetworks } from '../../src/probes/populations.ts';
import { networkDetails } from '../../src/probes/swarm/network-details.ts';
import { ALLOWED_PUBLIC_PORTS, EXTERNAL_FIREWALL } from './parameters.ts';

const EXPECTED =
  'each published port on loopback or a private address, allowed to be public, or restricted by rules that its packets come by';

export default defineCheck({
  id: 'network-published-ports-respect-firewall',
  title: 'Published ports do not go past the firewall of the host',
  severity: 'high',
  severityReason:
    'Whoever closed a port with ufw or firewalld trusts that it is closed, and it is open to all.',
  rationale:
    'A published port is handed on to its container before the rules for packets to the host are asked, so that a firewall that denies everything by default does not stop it. Only rules on the way of forwarded packets do, such as those in the chain DOCKER-USER, and for IPv4 and IPv6 each by its own.',
  remediation: {
    text: 'Publish the port on 127.0.0.1 or another address that is not public, or write rules into DOCKER-USER that ask for the port of the host by its original number (with nftables as the backend of the engine: into a table of your own with a forward hook).',
    command:
      'iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL ! -s 192.0.2.0/24 -j DROP',
    takes: 'command',
    sideEffect:
      'Clients from elsewhere cannot connect any more. Rules have to be written again at each start.',
  },
  outcomes: {
    pass: 'every port that containers on the network publish is on loopback or a private address, is allowed to be public, or is restricted by rules that its packets come by',
    fail: 'the host denies by default what nobody opened, at least on one interface, and a port on all or public addresses is open to everybody there all the same',
    manual:
      'a port is open to everybody and the host has no such firewall, or the policy says that another one lies in front; or a rule restricts it by conditions that cannot be followed',
    notapplicable: 'no container on the network publishes a port',
  },
  each: bridgeNetworks,
  needs: { network: networkDetails, ports: networkPorts },
  hints: { rules: hostRules },
  parameters: { allowed: ALLOWED_PUBLIC_PORTS, external: EXTERNAL_FIREWALL },
  assess: ({ network, ports, rules }, { item, parent }, { allowed, external }) => {
    if (ports.length === 0) {
      const message = `No container on network ${item.name} publishes a port.`;
      return notApplicable({ expected: EXPECTED, observed: 'no published ports', message });
    }
    const mayBePublic = (port: number): boolean => allowed.configured && allowed.value.includes(port);
    const asked = ports.filter(({ address, port }) => reachByAddress(address) === null && !mayBePublic(port));
    if (asked.length === 0) {
      const observed = enumerate(ports.map(describe));
      const message = `Network ${item.name} publishes ports only on private addresses, or such as may be public.`;
      return pass({ expected: EXPECTED, observed, message });
    }
    if (!rules.known) return cannotTell(rules, EXPECTED);
    // The ports of rootless engines are served by a program on the host.
    const bridge = isRootless(parent?.item) ? null : bridgeOf(network);
    const judged = asked.map((port) => ({ port, reach: reachOf(port, rules.value, bridge) }));
    const of = (wanted: string) =>
      judged.filter(({ reach }) => reach === wanted).map(({ port }) => describe(port));
    const [open, perhaps] = [of('open'), of('perhaps')];
    const past = judged.filter(
      ({ port, reach }) => reach === 'open' && goesPastFirewall(port, rules.value, bridge),
    );
    const denies = past.length > 0 || deniesByDefault(rules.value);
    const seen = {
      expected: EXPECTED,
      observed: `${enumerate(open.length + perhaps.length > 0 ? [...open, ...perhaps] : asked.map(describe))}; the host ${denies ? 'denies by default' : 'has no firewall that denies by default'} (${rules.value.where})`,
    };
    if (open.length > 0 && external.configured) {
      const message = `Network ${item.name} has ports open to everybody as far as this host goes: ${enumerate(open, 4)}. Does what lies in front of it restrict them?`;
      return manual({
        ...seen,
        observed: `${seen.observed}; in front: ${external.value.slice(0, 200)}`,
        message,
      });
    }
    if (past.length > 0) {
      const message = `Ports of network ${item.name} go past the firewall of the host: ${enumerate(
        past.map(({ port }) => describe(port)),
        4,
      )}.`;
      return fail({ ...seen, message });
    }
    if (open.length > 0) {
      const message = `Network ${item.name} has ports open to everybody, and no firewall of the host denies by default where they come in: ${enumerate(open, 4)}. Are they meant to be?`;
      return manual({ ...seen, message });
    }
    if (perhaps.length > 0) {
      const message = `Rules restrict ${enumerate(perhaps, 4)} by conditions that are not followed here. Do they leave out whoever is not meant to connect?`;
      return manual({ ...seen, message });
    }
    return pass({ ...seen, message: `Rules restrict the ports that network ${item.name} publishes.` });
  },
});

const describe = ({ container, containerPort, address, port }: PublishedAddress): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port} -> ${container} ${containerPort}`;

const isRootless = (item: object | undefined): boolean =>
  item !== undefined && 'rootless' in item && item.rootless === true;
