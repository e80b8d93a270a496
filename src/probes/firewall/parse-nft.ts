import { z } from 'zod';
import { parseBoundedJson } from '../../kit/bounded-json.ts';
import type { Refused } from './parse-iptables.ts';
import {
  type Chain,
  type Condition,
  decidedElsewhere,
  MOST_RULES,
  type Rule,
  type Table,
  type Target,
} from './ruleset.ts';

const expressions = z.array(z.record(z.string(), z.unknown()));
const place = { family: z.string(), table: z.string() };
const chainObject = z.object({
  ...place,
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  policy: z.string().optional(),
});
const ruleObject = z.object({ ...place, chain: z.string(), expr: expressions });
const mapObject = z.object({ ...place, name: z.string(), elem: z.array(z.unknown()).optional() });
const listing = z.object({ nftables: z.array(z.record(z.string(), z.unknown())) });

const FAMILIES = ['ip', 'ip6', 'inet'] as const;
const isFamily = (family: string): family is Table['family'] =>
  (FAMILIES as readonly string[]).includes(family);

/**
 * Reads what `nft -j list ruleset` prints (libnftables-json(5)) of the families ip, ip6 and inet. A verdict map becomes a
 * rule for each of its elements.
 */
export function parseNft(text: string): readonly Table[] | Refused {
  const json = parseBoundedJson(text);
  const parsed = json.ok ? listing.safeParse(json.value) : undefined;
  if (!parsed?.success) return { wrong: 'form' };
  const tables = new Map<string, Table>();
  const chains = new Map<string, Chain>();
  const maps = new Map<string, readonly unknown[]>();
  const objects = parsed.data.nftables;
  const each = <T>(kind: string, shape: z.ZodType<T>): readonly (T | null)[] =>
    objects.flatMap((object) => (kind in object ? [shape.safeParse(object[kind]).data ?? null] : []));
  for (const kind of ['set', 'map'])
    for (const map of each(kind, mapObject)) {
      if (map) maps.set(`${map.family} ${map.table} ${map.name}`, map.elem ?? []);
    }
  for (const chain of each('chain', chainObject)) {
    if (!chain) return { wrong: 'form' };
    const { family, table, name, hook = null, policy, type } = chain;
    if (!isFamily(family)) continue;
    const key = `${family} ${table}`;
    const own: Table = tables.get(key) ?? { family, name: table, chains: [] };
    tables.set(key, own);
    const made: Chain = {
      name,
      hook,
      policy: policy === 'drop' ? 'drop' : 'accept',
      nat: type === 'nat',
      rules: [],
    };
    own.chains.push(made);
    chains.set(`${key} ${name}`, made);
  }
  let count = 0;
  for (const rule of each('rule', ruleObject)) {
    if (!rule) return { wrong: 'form' };
    if (!isFamily(rule.family)) continue;
    const chain = chains.get(`${rule.family} ${rule.table} ${rule.chain}`);
    if (!chain) return { wrong: 'form' };
    const inTable = (name: string) => maps.get(`${rule.family} ${rule.table} ${name}`);
    const made = rulesOf(rule.expr, inTable);
    count += made.length;
    if (count > MOST_RULES) return { wrong: 'size' };
    chain.rules.push(...made);
  }
  return [...tables.values()];
}

type Named = (name: string) => readonly unknown[] | undefined;

/** A statement can only come after what it depends on, so that conditions hold for all that follows them. */
function rulesOf(statements: readonly Readonly<Record<string, unknown>>[], named: Named): Rule[] {
  const conditions: Condition[] = [];
  for (const statement of statements) {
    const [[kind = '', body] = []] = Object.entries(statement);
    if (kind === 'match') conditions.push(...impliedBy(get(body, 'left')), conditionOf(body, named));
    else if (kind === 'vmap') return fromMap(body, [...conditions, ...impliedBy(get(body, 'key'))], named);
    // An extension of iptables, whose conditions nft does not print.
    else if (kind === 'xt' || kind === 'limit') conditions.push(OTHER);
    if (kind === 'queue') return [...decidedElsewhere(conditions)];
    const target = targetOf(kind, body);
    if (target) return [{ conditions, target }];
  }
  return [{ conditions, target: { kind: 'continue' } }];
}

const OTHER: Condition = { what: 'other', not: false, values: [] };

function targetOf(kind: string, body: unknown): Target | null {
  switch (kind) {
    case 'accept':
    case 'drop':
    case 'return':
      return { kind };
    case 'reject':
      return { kind: 'drop' };
    case 'jump':
    case 'goto':
      return { kind, chain: String(get(body, 'target') ?? '') };
    case 'dnat':
      return { kind, to: destinationOf(body) };
    default:
      return null;
  }
}

const destinationOf = (body: unknown): string => {
  const [address, port] = [get(body, 'addr'), get(body, 'port')];
  return typeof address === 'string' ? `${address}${typeof port === 'number' ? `:${port}` : ''}` : '';
};

function fromMap(body: unknown, conditions: readonly Condition[], named: Named): Rule[] {
  const what = whatOf(get(body, 'key'));
  const data = get(body, 'data');
  const elements = typeof data === 'string' ? named(data.replace(/^@/, '')) : get(data, 'set');
  if (!Array.isArray(elements)) return [{ conditions: [...conditions], target: { kind: 'continue' } }];
  return elements.flatMap((element): Rule[] => {
    if (!Array.isArray(element)) return [];
    const [[kind = '', verdict] = []] = Object.entries((element[1] ?? {}) as object);
    const target = targetOf(kind, verdict);
    if (!target) return [];
    const values = valuesOf(element[0], named);
    const condition: Condition = values ? { what, not: false, values: [...values] } : OTHER;
    return [{ conditions: [...conditions, condition], target }];
  });
}

function conditionOf(body: unknown, named: Named): Condition {
  const what = whatOf(get(body, 'left'));
  const op = get(body, 'op');
  const values = valuesOf(get(body, 'right'), named);
  if (what === 'other' || !values || !['==', '!=', 'in'].includes(String(op))) return OTHER;
  return { what, not: op === '!=', values: [...values] };
}

/** What a packet must be to have a header at all, which nft leaves out where a match asks for a field of that header. */
function impliedBy(left: unknown): readonly Condition[] {
  const protocol = get(get(left, 'payload'), 'protocol');
  if (protocol === 'ip') return [{ what: 'family', not: false, values: ['ipv4'] }];
  if (protocol === 'ip6') return [{ what: 'family', not: false, values: ['ipv6'] }];
  return typeof protocol === 'string' && TRANSPORTS.includes(protocol)
    ? [{ what: 'protocol', not: false, values: [protocol] }]
    : [];
}
const TRANSPORTS: readonly string[] = [
  'tcp',
  'udp',
  'udplite',
  'sctp',
  'dccp',
  'icmp',
  'icmpv6',
  'esp',
  'ah',
];

const FIELDS: Readonly<Record<string, Condition['what']>> = {
  'meta iifname': 'in',
  'meta iif': 'in',
  'meta oifname': 'out',
  'meta oif': 'out',
  'meta nfproto': 'family',
  'meta l4proto': 'protocol',
  'ip protocol': 'protocol',
  'ct state': 'state',
  'ct status': 'state',
  'ct direction': 'state',
  'ct proto-dst': 'originalPort',
  'tcp dport': 'port',
  'udp dport': 'port',
  'th dport': 'port',
  'ip saddr': 'source',
  'ip6 saddr': 'source',
  'ip daddr': 'destination',
  'ip6 daddr': 'destination',
};

function whatOf(left: unknown): Condition['what'] {
  for (const kind of ['meta', 'ct']) {
    const key = get(get(left, kind), 'key');
    if (typeof key === 'string') return FIELDS[`${kind} ${key}`] ?? 'other';
  }
  const fib = get(left, 'fib');
  if (get(fib, 'result') === 'type' && String(get(fib, 'flags')) === 'daddr') return 'destinationType';
  const payload = get(left, 'payload');
  return FIELDS[`${String(get(payload, 'protocol'))} ${String(get(payload, 'field'))}`] ?? 'other';
}

/** Values of a match as text; null where one is of a kind that is not looked into. */
function valuesOf(right: unknown, named: Named): readonly string[] | null {
  if (typeof right === 'string' && right.startsWith('@')) {
    const elements = named(right.slice(1));
    return elements ? allOf(elements, named) : null;
  }
  if (typeof right === 'string' || typeof right === 'number') return [plainValue(right)];
  if (Array.isArray(right)) return allOf(right, named);
  const set = get(right, 'set');
  if (Array.isArray(set)) return allOf(set, named);
  const prefix = get(right, 'prefix');
  if (prefix !== undefined) return [`${String(get(prefix, 'addr'))}/${String(get(prefix, 'len'))}`];
  const range = get(right, 'range');
  if (Array.isArray(range)) {
    const ends = range.map((end) =>
      typeof end === 'string' || typeof end === 'number' ? plainValue(end) : '',
    );
    return ends.every((end) => /^\d+$/.test(end)) ? [ends.join('-')] : null;
  }
  const element = get(get(right, 'elem'), 'val');
  return element === undefined ? null : valuesOf(element, named);
}

/** nft 1.0 prints ports of a connection as `0x1f90 [invalid type]`. */
function plainValue(value: string | number): string {
  const hex = /^0x([0-9a-f]{1,8}) \[invalid type\]$/.exec(String(value))?.[1];
  return hex === undefined ? String(value) : String(Number.parseInt(hex, 16));
}

function allOf(values: readonly unknown[], named: Named): readonly string[] | null {
  const all = values.map((value) => valuesOf(value, named));
  return all.every((one) => one !== null) ? all.flat() : null;
}

const get = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
