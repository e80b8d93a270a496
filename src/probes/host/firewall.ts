import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { parseIptables, type Refused } from '../firewall/parse-iptables.ts';
import { parseNft } from '../firewall/parse-nft.ts';
import { HOOKS, type Table, tableShape } from '../firewall/ruleset.ts';
import {
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
} from './records.ts';

/** The rules of one of the places where the kernel can have some. */
const sourceShape = z.object({
  /** `legacy` are the tables of the old iptables, `compatible` those of its successor in nftables, `native` all of nftables. */
  of: z.enum(['legacy', 'compatible', 'native']),
  family: z.enum(['ip', 'ip6', 'inet']),
  rules: z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), tables: z.array(tableShape) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
});

/** Settings of the kernel that decide whether packets come by the rules at all. */
const SETTINGS = {
  forwarding4: '/proc/sys/net/ipv4/ip_forward',
  forwarding6: '/proc/sys/net/ipv6/conf/all/forwarding',
  bridge4: '/proc/sys/net/bridge/bridge-nf-call-iptables',
  bridge6: '/proc/sys/net/bridge/bridge-nf-call-ip6tables',
} as const;
export type FirewallSetting = keyof typeof SETTINGS;

const settingShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('read'), value: z.string() }),
  /** The kernel has no such setting now. */
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('denied') }),
]);

const firewallShape = z.object({
  /** Whether the rules are those of the network that the first process of the host has; null where that may not be seen. */
  ofHost: z.boolean().nullable(),
  settings: z.record(z.string(), settingShape),
  /** None where the kernel has no rules of a kind, which is a fact. */
  sources: z.array(sourceShape),
  /** Addresses of the host by interface; null where no program told them. */
  addresses: z.array(z.object({ interface: z.string(), address: z.string() })).nullable(),
});
export type Firewall = z.infer<typeof firewallShape>;

/**
 * A program is only started where the kernel has what it reads: some would load modules into it otherwise. Where there is
 * no list of modules that are built in, there are none that could be loaded either.
 */
const SCRIPT = `${RECORDS_BEGIN}own=$(readlink /proc/self/ns/net)
first=$(readlink /proc/1/ns/net 2>/dev/null)
record place $own $first
for f in ${Object.values(SETTINGS).join(' ')}; do
  [ -e "$f" ] || record absent $f
done
record settings
grep -H '' ${Object.values(SETTINGS).join(' ')} 2>/dev/null
record forwarding
grep -lx 1 /proc/sys/net/ipv4/conf/*/forwarding 2>/dev/null
rules() {
  k=$1 p=
  shift
  for c; do
    if command -v "\${c%% *}" >/dev/null; then p=$c && break; fi
  done
  if [ -n "$p" ]; then
    record rules $k \${p%% *}
    $p 2>/dev/null
    c=$?
    echo
    record exit $c
  else
    record rules $k
    record exit none
  fi
}
legacy() {
  [ -e "$3" ] || return 0
  if [ -r "$3" ]; then
    { read -r v <"$3"; } 2>/dev/null || return 0
  fi
  rules "legacy $1" "$2-legacy-save" "$2-save"
}
legacy ip iptables /proc/net/ip_tables_names
legacy ip6 ip6tables /proc/net/ip6_tables_names
n=yes
if [ ! -d /sys/module/nf_tables ]; then
  read -r r </proc/sys/kernel/osrelease
  b=/lib/modules/$r/modules.builtin
  if [ -r "$b" ] && ! grep -q '/nf_tables[.]ko' "$b"; then n=no; fi
fi
if [ $n = yes ]; then
  rules 'compatible ip' iptables-nft-save iptables-save
  rules 'compatible ip6' ip6tables-nft-save ip6tables-save
  rules 'native inet' 'nft -j list ruleset'
  for f in /usr/lib*/libnftables.so* /usr/lib/*/libnftables.so* /lib/libnftables.so* /usr/local/lib/libnftables.so*; do
    [ ! -e "$f" ] || record library
  done
fi
if command -v ip >/dev/null; then
  record addresses
  ip -o addr show 2>/dev/null
fi
${RECORDS_END}`;

/** The rules and settings by which the kernel of the host forwards packets to containers, and the host's addresses. */
export const firewall = defineScriptProbe({
  id: 'firewall',
  source:
    'iptables-save, ip6tables-save, nft -j list ruleset, ip -o addr, /proc/sys/net/ipv4/ip_forward, net/ipv6/conf/all/forwarding, net/bridge',
  timeoutSeconds: 30,
  maxBytes: 16 * 1024 * 1024,
  shape: firewallShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Firewall> {
  const read = readRecords(output, 'the rules of the firewall');
  if (!read.ok) return read;
  const { records } = read;
  const here = records.find(({ kind }) => kind === 'place')?.words;
  const settings = settingsIn(records);
  if (!here?.[0] || !settings) return unintelligible('the rules of the firewall');
  const addresses = records.find(({ kind }) => kind === 'addresses');
  const sources = records.flatMap((record, at) =>
    record.kind === 'rules' ? (sourceOf(record, records[at + 1], records) ?? []) : [],
  );
  return {
    ok: true,
    data: {
      ofHost: here[1] === undefined ? null : here[0] === here[1],
      settings,
      sources: withoutTwins(withoutNeedless(sources, records)),
      addresses: addresses ? addressesIn(addresses.body) : null,
    },
  };
}

function settingsIn(records: readonly ScriptRecord[]): Firewall['settings'] | null {
  const absent = new Set(records.flatMap(({ kind, words }) => (kind === 'absent' ? (words[0] ?? []) : [])));
  const lines = records.find(({ kind }) => kind === 'settings')?.body;
  if (lines === undefined) return null;
  const byInterface = linesOf(records.find(({ kind }) => kind === 'forwarding')?.body ?? '').length > 0;
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, path]) => {
      const line = linesOf(lines).find((one) => one.startsWith(`${path}:`));
      const value = line?.slice(path.length + 1).trim();
      // Of IPv4 the setting of each interface decides; the one for all of them only sets those.
      if (value === '0' && name === 'forwarding4' && byInterface)
        return [name, { state: 'read', value: '1' }];
      if (value !== undefined && /^\d{1,9}$/.test(value)) return [name, { state: 'read', value }];
      return [name, { state: absent.has(path) ? 'absent' : 'denied' }];
    }),
  );
}

/** Null where the kernel has no rules of this kind, or where the program that was found reads those of the other. */
function sourceOf(
  { words: [of = '', family = '', program], body }: ScriptRecord,
  end: ScriptRecord | undefined,
  records: readonly ScriptRecord[],
): Firewall['sources'][number] | null {
  const known = sourceShape.pick({ of: true, family: true }).safeParse({ of, family });
  if (!known.success) return null;
  const code = end?.words[0];
  const unreadFor = (why: Cause) => ({ ...known.data, rules: { state: 'unread' as const, cause: why } });
  if (program === undefined) {
    // Without the library nobody but iptables writes rules of nftables, and those are read.
    if (of === 'native' && !records.some(({ kind }) => kind === 'library')) return null;
    return unreadFor(NO_PROGRAM[known.data.of]);
  }
  if (code !== '0') return unreadFor(DENIED);
  const kind = /^# Generated by ip6?tables-save v\S+ \((\w+)\)/m.exec(body)?.[1];
  if (of === 'legacy' && kind === 'nf_tables') return unreadFor(NO_PROGRAM.legacy);
  if (of === 'compatible' && !program.includes('-nft-') && body.trim() !== '' && kind !== 'nf_tables')
    return null;
  const incompatible = of === 'compatible' && /^# Table `[^`']*' is incompatible/m.test(body);
  const hasNft = records.some(
    ({ kind, words }) => kind === 'rules' && words[0] === 'native' && words.length > 2,
  );
  if (incompatible && !hasNft) return unreadFor(NO_PROGRAM.native);
  const tables = known.data.family === 'inet' ? parseNft(body) : parseIptables(body, known.data.family);
  if ('wrong' in tables) return unreadFor(REFUSED[tables.wrong]);
  return { ...known.data, rules: { state: 'read', tables: tables.map(relevant) } };
}

/** A host with nothing of iptables does not need its programs: nft then prints no rule of theirs (`xt`). */
function withoutNeedless(
  sources: Firewall['sources'],
  records: readonly ScriptRecord[],
): Firewall['sources'] {
  const native = records.find(({ kind, words }) => kind === 'rules' && words[0] === 'native');
  const all = sources.some(({ of, rules }) => of === 'native' && rules.state === 'read');
  if (!all || /"xt"\s*:/.test(native?.body ?? '')) return sources;
  return sources.filter(
    ({ of, rules }) => of !== 'compatible' || rules.state === 'read' || rules.cause.code !== 'tool-missing',
  );
}

/** nft prints the tables of iptables as well, but without the conditions that are extensions of iptables. */
function withoutTwins(sources: Firewall['sources']): Firewall['sources'] {
  const twins = sources.flatMap(({ of, rules }) =>
    of === 'compatible' && rules.state === 'read' ? rules.tables.map(nameOf) : [],
  );
  return sources.map((source) =>
    source.of === 'native' && source.rules.state === 'read'
      ? {
          ...source,
          rules: {
            state: 'read',
            tables: source.rules.tables.filter((table) => !twins.includes(nameOf(table))),
          },
        }
      : source,
  );
}

const nameOf = ({ family, name }: Table): string => `${family} ${name}`;

/** Of a table the chains that a packet from outside comes by on its way in. */
function relevant(table: Table): Table {
  const wanted = new Set(
    table.chains.filter(({ hook }) => HOOKS.includes(hook ?? '')).map(({ name }) => name),
  );
  for (const name of wanted) {
    const chain = table.chains.find((one) => one.name === name);
    for (const { target } of chain?.rules ?? [])
      if (target.kind === 'jump' || target.kind === 'goto') wanted.add(target.chain);
  }
  return { ...table, chains: table.chains.filter(({ name }) => wanted.has(name)) };
}

/** Lines of `ip -o addr`: number, interface, family, address with its length. Null where it told none, or more than are kept. */
function addressesIn(text: string): Firewall['addresses'] {
  const lines = linesOf(text);
  const found = lines.flatMap((line) => {
    const [, name, address] = /^\d+: +(\S+?)(?:@\S+)? +inet6? +([0-9a-f.:]+)(?:\/\d+)?\s/i.exec(line) ?? [];
    return name && address ? [{ interface: name.slice(0, 64), address }] : [];
  });
  return found.length === 0 || found.length > MOST_ADDRESSES ? null : found;
}
const MOST_ADDRESSES = 5000;

const DENIED = cause(
  'needs-root',
  'The rules of the firewall may be read by root alone.',
  'Run the audit as root.',
);
const NO_PROGRAM = {
  legacy: cause(
    'tool-missing',
    'The kernel has tables of the old iptables, and iptables-legacy-save, which reads them, is not there.',
    'Install iptables, or unload those tables.',
  ),
  compatible: cause(
    'tool-missing',
    'The host has neither iptables-nft-save nor iptables-save.',
    'Install iptables, and audit again.',
  ),
  native: cause(
    'tool-missing',
    'The host has the library of nftables, but not the nft command that reads rules.',
    'Install nftables, and audit again.',
  ),
} satisfies Readonly<Record<string, Cause>>;
const REFUSED: Readonly<Record<Refused['wrong'], Cause>> = {
  form: cause(
    'unparseable',
    'The rules of the firewall do not have the form that iptables-save and nft give them.',
    'Report this as a bug of plimsoll.',
  ),
  size: cause(
    'too-large',
    'The firewall has more rules than plimsoll follows.',
    'Look at the chain DOCKER-USER and the policy of FORWARD by hand.',
  ),
};
