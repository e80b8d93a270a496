import type { Firewall } from '../host/firewall.ts';
import { bridgeOf } from './bridge-name.ts';
import type { BridgeNetwork } from './bridge-network.ts';
import type { HostRules } from './host-rules.ts';
import { outcomeAt, type Packet } from './traverse.ts';

/** What becomes of the first packet of a stranger to an unpublished port of a container, in one family. */
export interface ForwardPath {
  readonly family: 'IPv4' | 'IPv6';
  /**
   * `off`: the kernel forwards nothing. `unknown`: its setting was not read. `perhaps`: a rule decides by a condition that
   * is not looked into, such as a mark or a list of addresses.
   */
  readonly state: 'off' | 'drops' | 'accepts' | 'perhaps' | 'unknown';
  /** In words of a report. */
  readonly observed: string;
}

/** Ports that stand for those that nobody published: one of the system's and one of those that programs are given. */
const PORTS = [1023, 65_534];
const KINDS = ['tcp', 'udp'].flatMap((protocol) => PORTS.map((port) => ({ protocol, port })));

/** Follows the rules from each outward interface for each kind of packet; one that is let through is enough. */
export function forwardPath(
  family: ForwardPath['family'],
  network: BridgeNetwork,
  { settings }: Firewall,
  rules: HostRules,
): ForwardPath {
  const setting = settings[family === 'IPv4' ? 'forwarding4' : 'forwarding6'];
  const path = (state: ForwardPath['state'], words: string): ForwardPath => ({
    family,
    state,
    observed: `${family}: ${words}`,
  });
  if (!setting || setting.state === 'denied') return path('unknown', 'whether it forwards was not read');
  if (setting.state === 'absent' || setting.value === '0') return path('off', 'forwarding off');
  const packet = {
    family: family === 'IPv4' ? 'ip' : 'ip6',
    out: bridgeOf(network),
    translated: false,
    destinations: network.subnets.filter((subnet) => subnet.includes(':') === (family === 'IPv6')),
  } as const;
  const ways = rules.outward.length > 0 ? rules.outward.map(({ name }) => name) : [null];
  const fates = ways.flatMap((way) =>
    KINDS.map(({ protocol, port }) => ({
      way,
      protocol,
      fate: fateOf(rules, { ...packet, in: way, protocol, port, originalPort: port }),
    })),
  );
  const policies = rules.tables
    .filter((table) => table.family === 'inet' || table.family === packet.family)
    .flatMap((table) =>
      table.chains
        .filter(({ hook, nat }) => hook === 'forward' && !nat)
        .map(({ name, policy }) => `${table.name} ${name} ${policy}`),
    );
  const by = `policies of forward chains: ${policies.slice(0, 6).join(', ') || 'no such chain'}`;
  const of = (wanted: 'accepts' | 'perhaps') => fates.find(({ fate }) => fate === wanted);
  const [open, perhaps] = [of('accepts'), of('perhaps')];
  const told = ({ way, protocol }: (typeof fates)[number], fate: string): string =>
    `a packet${way === null ? '' : ` from ${way}`} to ${packet.out} ${fate} (${protocol}; ${by})`;
  if (open) return path('accepts', told(open, 'is let through'));
  if (perhaps) return path('perhaps', told(perhaps, 'is decided over by a condition that is not followed'));
  return path('drops', `a packet to ${packet.out} is dropped (${by})`);
}

/** A rule for one container says nothing of the others, but what it lets through is let through. */
function fateOf(rules: HostRules, packet: Packet): 'drops' | 'accepts' | 'perhaps' {
  const others = fateAt(rules, { ...packet, unnamed: true });
  return others === 'drops' && fateAt(rules, packet) !== 'drops' ? 'perhaps' : others;
}

function fateAt({ tables }: HostRules, packet: Packet): 'drops' | 'accepts' | 'perhaps' {
  // Not yet routed, so that it has no way out.
  const before = outcomeAt(tables, 'prerouting', { ...packet, out: '' }).possible;
  const after = outcomeAt(tables, 'forward', packet).possible;
  if (!before.has('accept') || !after.has('accept')) return 'drops';
  return before.has('drop') || after.has('drop') ? 'perhaps' : 'accepts';
}
