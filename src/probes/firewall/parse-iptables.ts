import {
  type Chain,
  type Condition,
  decidedElsewhere,
  HOOKS,
  MOST_RULES,
  type Rule,
  type Table,
  type Target,
} from './ruleset.ts';

/** What was printed is not what iptables-save prints, or more than is looked at. */
export type Refused = { readonly wrong: 'form' | 'size' };

/**
 * Reads what iptables-save or ip6tables-save prints (iptables-save(8)): tables from `*name` to `COMMIT`, chains with their
 * policy as `:NAME POLICY [..]`, rules as `-A CHAIN ...`.
 */
export function parseIptables(text: string, family: 'ip' | 'ip6'): readonly Table[] | Refused {
  const tables: Table[] = [];
  let chains: Map<string, Chain> | undefined;
  let rules = 0;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('*')) {
      if (chains) return { wrong: 'form' };
      chains = new Map();
      tables.push({ family, name: line.slice(1, 65), chains: [] });
    } else if (!chains) return { wrong: 'form' };
    else if (line === 'COMMIT') {
      tables.at(-1)?.chains.push(...chains.values());
      chains = undefined;
    } else if (line.startsWith(':')) {
      const [name = '', policy = ''] = line.slice(1).split(' ');
      chains.set(name, chainOf(name, policy, tables.at(-1)?.name ?? ''));
    } else {
      const [, name = '', words = ''] = /^(?:\[\d+:\d+\] )?-A (\S+)(?: (.*))?$/.exec(line) ?? [];
      const chain = chains.get(name);
      if (!chain) return { wrong: 'form' };
      rules += 1;
      if (rules > MOST_RULES) return { wrong: 'size' };
      chain.rules.push(...parseRule(words, chains));
    }
  }
  return chains ? { wrong: 'form' } : tables;
}

function chainOf(name: string, policy: string, table: string): Chain {
  const hook = name.toLowerCase();
  return {
    name,
    // Chains of users have no policy of their own.
    hook:
      policy !== '-' && (HOOKS.includes(hook) || hook === 'output' || hook === 'postrouting') ? hook : null,
    policy: policy === 'DROP' ? 'drop' : 'accept',
    nat: table === 'nat',
    rules: [],
  };
}

const CONDITIONS: Readonly<Record<string, Condition['what']>> = {
  '-i': 'in',
  '-o': 'out',
  '-p': 'protocol',
  '-s': 'source',
  '-d': 'destination',
  '--dport': 'port',
  '--dports': 'port',
  '--ctstate': 'state',
  '--state': 'state',
  '--ctdir': 'state',
  '--ctorigdstport': 'originalPort',
  '--dst-type': 'destinationType',
};

const PLAIN_TARGETS: Readonly<Record<string, Target>> = {
  ACCEPT: { kind: 'accept' },
  DROP: { kind: 'drop' },
  REJECT: { kind: 'drop' },
  RETURN: { kind: 'return' },
};

function parseRule(text: string, chains: ReadonlyMap<string, Chain>): readonly Rule[] {
  const words = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const conditions: Condition[] = [];
  const target: Target = { kind: 'continue' };
  let not = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '!') {
      not = true;
      continue;
    }
    if (word === '-m') {
      at += 1;
    } else if (word === '-j' || word === '-g') {
      const name = words[at + 1] ?? '';
      if (name === 'NFQUEUE' || name === 'QUEUE') return decidedElsewhere(conditions);
      // What follows are options of the target.
      return [{ conditions, target: targetOf(name, word === '-g', words.slice(at + 2), chains) }];
    } else {
      const from = at + 1;
      while (at + 1 < words.length && !/^(?:!$|--?[a-z])/i.test(words[at + 1] ?? '')) at += 1;
      const values = words.slice(from, at + 1).flatMap((value) => value.split(','));
      const what = CONDITIONS[word];
      if (word !== '--comment') conditions.push({ what: what ?? 'other', not, values: what ? values : [] });
    }
    not = false;
  }
  return [{ conditions, target }];
}

function targetOf(
  name: string,
  goes: boolean,
  options: readonly string[],
  chains: ReadonlyMap<string, Chain>,
): Target {
  const plain = PLAIN_TARGETS[name];
  if (plain) return plain;
  if (chains.has(name)) return { kind: goes ? 'goto' : 'jump', chain: name };
  if (name !== 'DNAT') return { kind: 'continue' };
  return { kind: 'dnat', to: options[options.indexOf('--to-destination') + 1] ?? '' };
}
