import { deriveFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { firewall } from '../host/firewall.ts';
import type { Table } from './ruleset.ts';

/** An interface of the host, and the addresses that it has. */
export interface HostInterface {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** All rules of the host's network, whichever of its places they are in, and where packets from outside come in. */
export interface HostRules {
  readonly tables: readonly Table[];
  /** Those that lead to other machines: not loopback, and no bridge or end of a cable to containers. */
  readonly outward: readonly HostInterface[];
  /** Where rules were found, in words. */
  readonly where: string;
}

/** Unread where one of several sets of rules was not read: it might decide otherwise than those that were. */
export const hostRules = deriveFact({
  id: 'host-rules',
  scope: 'host',
  from: { firewall },
  value: ({ firewall: { ofHost, sources, addresses } }): HostRules | Unread => {
    if (ofHost === false) return unread(ELSEWHERE);
    const tables: Table[] = [];
    for (const { rules } of sources) {
      if (rules.state === 'unread') return unread(rules.cause);
      tables.push(...rules.tables);
    }
    if (ofHost === null) return unread(UNSEEN);
    if (addresses === null) return unread(NO_ADDRESSES);
    const names = [...new Set(addresses.map((one) => one.interface))];
    const outward = names.flatMap((name): HostInterface[] => {
      const own = addresses.filter((one) => one.interface === name).map(({ address }) => address);
      return INWARD.test(name) ? [] : [{ name, addresses: own }];
    });
    const kinds = [...new Set(sources.map(({ of }) => WORDS[of]))];
    return { tables, outward, where: kinds.join(' and ') || 'no rules in the kernel' };
  },
});

/** Names that the kernel, engines and libvirt give to loopback, bridges, and cables to containers and virtual machines. */
const INWARD = /^(lo|docker\d+|docker_gwbridge|br-[0-9a-f]{12}|veth.*|virbr\d+|cni\d+|cali.*|vnet\d+)$/;

const WORDS = {
  legacy: 'the tables of the old iptables',
  compatible: 'iptables',
  native: 'nftables',
} as const;

const ELSEWHERE = cause(
  'command-failed',
  'The audit ran in another network namespace than the first process has, so the rules of the host were not seen.',
  'Run the audit on the host itself, outside of containers.',
);
const UNSEEN = cause(
  'needs-root',
  'Whether the rules are those of the network of the host may be seen by root alone.',
  'Run the audit as root.',
);
const NO_ADDRESSES = cause(
  'tool-missing',
  'The host lacks the ip command, so by which interfaces it is reached is not known.',
  'Install iproute2, and audit again.',
);
