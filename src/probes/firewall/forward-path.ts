import type { Firewall } from '../host/firewall.ts';
import { bridgeOf } from './bridge-name.ts';
import type { BridgeNetwork } from './bridge-network.ts';
import type { HostRules } from './host-rules.ts';
import { outcomeAt } from './traverse.ts';

/** What becomes of the first packet of a stranger to an unpublished port of a container, in one family. */
export interface ForwardPath {
  readonly family: 'IPv4' | 'IPv6';
  /** `off`: the kernel forwards nothing. `unknown`: its setting was not read. */
  readonly state: 'off' | 'drops' | 'accepts' | 'unknown';
  /** In words of a report. */
  readonly observed: string;
}

/** Follows the rules from each outward interface; one that lets the packet through is enough. */
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
    protocol: null,
    port: null,
    originalPort: null,
    translated: false,
    destinations: network.subnets.filter((subnet) => subnet.includes(':') === (family === 'IPv6')),
  } as const;
  const ways = rules.outward.length > 0 ? rules.outward.map(({ name }) => name) : [null];
  const open = ways.find(
    (name) => outcomeAt(rules.tables, 'forward', { ...packet, in: name }).sure === 'accept',
  );
  const policies = rules.tables
    .filter((table) => table.family === 'inet' || table.family === packet.family)
    .flatMap((table) =>
      table.chains
        .filter(({ hook, nat }) => hook === 'forward' && !nat)
        .map(({ name, policy }) => `${table.name} ${name} ${policy}`),
    );
  const by = `policies of forward chains: ${policies.slice(0, 6).join(', ') || 'no such chain'}`;
  return open === undefined
    ? path('drops', `a packet to ${packet.out} is dropped (${by})`)
    : path(
        'accepts',
        `a packet${open === null ? '' : ` from ${open}`} to ${packet.out} is let through (${by})`,
      );
}
