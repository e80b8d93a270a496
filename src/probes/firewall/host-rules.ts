import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { networkList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { firewall } from '../host/firewall.ts';
import { engineSubjects } from '../subjects.ts';
import { bridgeOf, leadsInward } from './bridge-name.ts';
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
export const hostRules: FactSource<'host', HostRules> = {
  id: 'host-rules',
  scope: 'host',
  reads: readsOf(firewall, engineList, networkList),
  read: (host) => {
    const found = readFact(firewall, host);
    if (!found.known) return found;
    const { ofHost, sources, addresses } = found.value;
    if (ofHost === false) return unread(ELSEWHERE, found.evidence);
    const tables: Table[] = [];
    for (const { rules } of sources) {
      if (rules.state === 'unread') return unread(rules.cause, found.evidence);
      tables.push(...rules.tables);
    }
    if (ofHost === null) return unread(UNSEEN, found.evidence);
    if (addresses === null || addresses.length === 0) return unread(NO_ADDRESSES, found.evidence);
    const bridges = bridgesOf(host);
    const evidence = [...new Set([...found.evidence, ...bridges.evidence])];
    // A bridge that is taken for a way from outside would be judged by rules that are not for strangers.
    if (!bridges.known) return { ...bridges, evidence };
    const names = [...new Set(addresses.map((one) => one.interface))];
    const outward = names.flatMap((name): HostInterface[] => {
      const own = addresses.filter((one) => one.interface === name).map(({ address }) => address);
      return leadsInward(name) || bridges.value.includes(name) ? [] : [{ name, addresses: own }];
    });
    if (outward.length === 0) return unread(NO_WAY, evidence);
    const kinds = [...new Set(sources.map(({ of }) => WORDS[of]))];
    return known({ tables, outward, where: kinds.join(' and ') || 'no rules in the kernel' }, evidence);
  },
};

/** The bridges of all engines that run, which can be called anything. */
function bridgesOf(host: Subject<'host'>): Fact<readonly string[]> {
  const engines = engineSubjects(host);
  if (!engines.known) return engines;
  const evidence = [...engines.evidence];
  const names: string[] = [];
  for (const engine of engines.value) {
    // The bridges of a rootless engine are in a network of its own.
    if (engine.item.state === 'stopped' || engine.item.uid !== 0) continue;
    const networks = networkList.read(engine);
    evidence.push(...networks.evidence);
    if (!networks.known) return unread(networks.cause, evidence);
    names.push(...networks.value.filter(({ Driver }) => Driver === 'bridge').map(bridgeOf));
  }
  return known(names, evidence);
}

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
const NO_WAY = cause(
  'contradiction',
  'Every interface of the host that has an address is one of loopback or a bridge of an engine, so by which of them strangers come is not known.',
  'See which bridge of an engine has an interface that leads to other machines, and look at its rules by hand.',
);
const NO_ADDRESSES = cause(
  'tool-missing',
  'The ip command is not there or told no addresses that are understood, so by which interfaces the host is reached is not known.',
  'Install iproute2, see what ip -o addr prints, and audit again.',
);
