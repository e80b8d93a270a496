import { within } from './networks.ts';
import type { Chain, Condition, Rule, Table } from './ruleset.ts';

/** The first packet of a connection from outside, as far as rules ask for it. What is null is not known. */
export interface Packet {
  readonly family: 'ip' | 'ip6';
  readonly in: string | null;
  /** Empty on its way to the host itself. */
  readonly out: string;
  readonly protocol: string | null;
  readonly port: number | null;
  /** The port before the destination was changed, where it was. */
  readonly originalPort: number | null;
  readonly translated: boolean;
  /** Addresses or networks that it is meant for; none where they are not known. */
  readonly destinations: readonly string[];
  /** Of such a network it is meant for an address that no rule names by itself. */
  readonly unnamed?: boolean;
}

/** What becomes of a packet: `sure` if no condition holds that is not looked into, `possible` if any of them might. */
export interface Outcome {
  readonly sure: 'accept' | 'drop';
  readonly possible: ReadonlySet<'accept' | 'drop'>;
}

/**
 * The way of a packet through every table that has a chain at a hook: dropped by one it is dropped for good, however many
 * others accept it. The sender has an address somewhere in the internet, in none of the networks that rules name.
 */
export function outcomeAt(tables: readonly Table[], hook: string, packet: Packet): Outcome {
  const possible = new Set<'accept' | 'drop'>();
  let sure: 'accept' | 'drop' = 'accept';
  let through = true;
  for (const table of tables) {
    if (table.family !== 'inet' && table.family !== packet.family) continue;
    for (const chain of table.chains.filter((one) => one.hook === hook && !one.nat)) {
      const ends = traverse(chain, packet, new Walk(table));
      if (endOf(ends.sure, chain) === 'drop') sure = 'drop';
      const all = new Set([...ends.possible].map((end) => endOf(end, chain)));
      if (all.has('drop')) possible.add('drop');
      if (!all.has('accept')) through = false;
    }
  }
  if (through) possible.add('accept');
  return { sure, possible };
}

type End = 'accept' | 'drop' | 'return';
interface Ends {
  readonly sure: End;
  readonly possible: ReadonlySet<End>;
}

const endOf = (end: End, chain: Chain): 'accept' | 'drop' => (end === 'return' ? chain.policy : end);

/** What was walked through already; the same chain ends the same way for the same packet. */
class Walk {
  readonly ends = new Map<string, Ends>();
  readonly open = new Set<string>();
  readonly chains: ReadonlyMap<string, Chain>;
  constructor(table: Table) {
    this.chains = new Map(table.chains.map((chain) => [chain.name, chain]));
  }
}

function traverse(chain: Chain, packet: Packet, walk: Walk): Ends {
  const before = walk.ends.get(chain.name);
  if (before) return before;
  // Kernels refuse loops.
  if (walk.open.has(chain.name)) return NOWHERE;
  walk.open.add(chain.name);
  const ends = throughRules(chain.rules, packet, walk);
  walk.open.delete(chain.name);
  walk.ends.set(chain.name, ends);
  return ends;
}

const NOWHERE: Ends = { sure: 'return', possible: new Set(['return']) };

function throughRules(rules: readonly Rule[], packet: Packet, walk: Walk): Ends {
  const possible = new Set<End>();
  let sure: End | undefined;
  for (const rule of rules) {
    const matches = meets(rule.conditions, packet);
    if (matches === false) continue;
    const ends = endsOf(rule, packet, walk);
    for (const end of ends.possible) if (end !== 'continue') possible.add(end);
    if (matches === null) continue;
    if (ends.sure !== 'continue') sure ??= ends.sure;
    if (!ends.possible.has('continue')) return { sure: sure ?? 'return', possible };
  }
  possible.add('return');
  return { sure: sure ?? 'return', possible };
}

function endsOf(
  { target }: Rule,
  packet: Packet,
  walk: Walk,
): { readonly sure: End | 'continue'; readonly possible: ReadonlySet<End | 'continue'> } {
  switch (target.kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return { sure: target.kind, possible: new Set([target.kind]) };
    case 'jump':
    case 'goto': {
      const chain = walk.chains.get(target.chain);
      const ends = chain ? traverse(chain, packet, walk) : NOWHERE;
      if (target.kind === 'goto') return ends;
      const back = (end: End): End | 'continue' => (end === 'return' ? 'continue' : end);
      return { sure: back(ends.sure), possible: new Set([...ends.possible].map(back)) };
    }
    default:
      return { sure: 'continue', possible: new Set(['continue']) };
  }
}

/** Whether a packet meets all conditions; null where that hangs on what is not known. */
export function meets(conditions: readonly Condition[], packet: Packet): boolean | null {
  let unknown = false;
  for (const condition of conditions) {
    const met = meetsOne(condition, packet);
    const answer = met === null ? null : met !== condition.not;
    if (answer === false) return false;
    unknown ||= answer === null;
  }
  return unknown ? null : true;
}

function meetsOne({ what, values }: Condition, packet: Packet): boolean | null {
  switch (what) {
    case 'family':
      return values.includes(packet.family === 'ip' ? 'ipv4' : 'ipv6');
    case 'in':
      return packet.in === null ? null : values.some((name) => isInterface(packet.in ?? '', name));
    case 'out':
      return values.some((name) => isInterface(packet.out, name));
    case 'state':
      return values.some(
        (state) => /^(?:new|original)$/i.test(state) || (/^dnat$/i.test(state) && packet.translated),
      );
    case 'protocol':
      return packet.protocol === null
        ? orAll(values)
        : values.some((one) => /^(?:all|0)$/.test(one) || one === packet.protocol);
    case 'port':
      return packet.port === null ? null : isPort(packet.port, values);
    case 'originalPort':
      return packet.originalPort === null ? null : isPort(packet.originalPort, values);
    case 'source':
      return values.some((network) => /\/0$/.test(network));
    case 'destination':
      return isDestination(values, packet);
    case 'destinationType':
      return packet.out === '' && values.some((type) => /^local$/i.test(type));
    default:
      return null;
  }
}

const orAll = (values: readonly string[]): true | null => (values.includes('all') ? true : null);

const isInterface = (name: string, pattern: string): boolean =>
  /[+*]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const isPort = (port: number, values: readonly string[]): boolean =>
  values.some((value) => {
    const [first = '', last = first] = value.split(/[:-]/);
    return port >= Number(first || 0) && port <= Number(last || 65_535);
  });

/** Met where a listed network holds every destination; null where it holds a part of one, or none is known. */
function isDestination(values: readonly string[], { destinations, unnamed = false }: Packet): boolean | null {
  if (values.some((network) => /\/0$/.test(network))) return true;
  if (destinations.length === 0) return null;
  const answers = destinations.map((one) => {
    if (values.some((network) => within(one, network))) return true;
    return !unnamed && values.some((network) => within(network, one)) ? null : false;
  });
  return answers.every((answer) => answer === answers[0]) ? (answers[0] ?? null) : null;
}
