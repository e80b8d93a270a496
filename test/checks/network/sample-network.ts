import type { BridgeNetwork } from '../../../src/probes/firewall/bridge-network.ts';
import type { HostRules } from '../../../src/probes/firewall/host-rules.ts';
import { parseIptables } from '../../../src/probes/firewall/parse-iptables.ts';
import type { Firewall } from '../../../src/probes/host/firewall.ts';

/** A network of the engine for IPv4 alone, on the bridge br-nnnnnnnnnnnn, but for what is given. */
export const network = (change: Partial<BridgeNetwork> = {}): BridgeNetwork => ({
  Name: 'shop',
  Id: 'n'.repeat(64),
  Driver: 'bridge',
  Scope: 'local',
  Internal: false,
  Ingress: false,
  Options: {},
  EnableIPv6: false,
  subnets: ['172.18.0.0/16'],
  ...change,
});

const read = (value: string) => ({ state: 'read' as const, value });

/** Settings of a host that forwards and filters bridges, but for what is given. */
export const settings = (
  change: Partial<Firewall['settings']> = {},
  ofHost: boolean | null = true,
): Firewall => ({
  ofHost,
  settings: {
    forwarding4: read('1'),
    forwarding6: read('1'),
    bridge4: read('1'),
    bridge6: read('1'),
    ...change,
  },
  sources: [],
  addresses: [],
});

/** Rules by what iptables-save prints of the table filter, for each family. */
export function rules(four: readonly string[], six: readonly string[] = []): HostRules {
  const tables = [
    parseIptables(['*filter', ...four, 'COMMIT'].join('\n'), 'ip'),
    parseIptables(['*filter', ...six, 'COMMIT'].join('\n'), 'ip6'),
  ].flatMap((parsed) => {
    if ('wrong' in parsed) throw new Error(parsed.wrong);
    return parsed;
  });
  return {
    tables,
    outward: [{ name: 'eth0', addresses: ['203.0.113.6', '2001:db8::6'] }],
    where: 'iptables',
  };
}

export const off = read('0');
export const absent = { state: 'absent' as const };
export const denied = { state: 'denied' as const };
