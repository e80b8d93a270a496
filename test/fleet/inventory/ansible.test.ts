import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandHosts } from '../../../src/fleet/inventory/ansible-range.ts';
import { shellWords } from '../../../src/fleet/inventory/shell-words.ts';
import { limitHosts } from '../../../src/fleet/limit.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { complaint, expectComplaint, understand } from '../support.ts';

/*
 * What the real ansible-inventory and `ansible all --limit PATTERN --list-hosts` say of the two files beside it;
 * the version is in the record. Of variables only those of the connection were kept.
 */
const folder = join(import.meta.dirname, 'recorded');
const recorded = JSON.parse(readFileSync(join(folder, 'ansible.json'), 'utf8'));
const ini = readFileSync(join(folder, 'hosts.ini'), 'utf8');
const yaml = readFileSync(join(folder, 'hosts.yml'), 'utf8');

type Group = { readonly hosts?: readonly string[]; readonly children?: readonly string[] };
type Listing = Readonly<Record<string, Group>> & {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, string | number>>>> };
};

function members(listing: Listing, group: string): readonly string[] {
  const { hosts = [], children = [] } = listing[group] ?? {};
  return [...hosts, ...children.flatMap((child) => members(listing, child))];
}

function expectSame(inventory: Inventory, listing: Listing): void {
  const { hostvars } = listing._meta;
  const groups = Object.keys(listing).filter((name) => name !== '_meta');
  const all = members(listing, 'all');
  expect(inventory.hosts.map(({ name }) => name).sort()).toEqual([...new Set(all)].sort());
  for (const host of inventory.hosts) {
    const set = hostvars[host.name] ?? {};
    const first = (...names: string[]) => names.map((name) => set[name]).find((value) => value !== undefined);
    const here = first('ansible_connection') === 'local';
    const port = first('ansible_ssh_port', 'ansible_port');
    const key = first('ansible_ssh_private_key_file');
    const address = here ? null : (first('ansible_ssh_host', 'ansible_host') ?? host.name);
    expect([host.name, host.address]).toEqual([host.name, address]);
    const within = groups.filter((group) => group !== 'all' && members(listing, group).includes(host.name));
    expect([host.name, new Set(host.groups)]).toEqual([host.name, new Set(within)]);
    if (here) continue;
    expect([host.name, host.user]).toEqual([host.name, first('ansible_ssh_user', 'ansible_user')]);
    expect([host.name, host.port]).toEqual([host.name, port === undefined ? undefined : Number(port)]);
    expect(host.key).toBe(key === undefined ? undefined : `/etc/fleet/${key}`);
  }
  expect(groups.length).toBeGreaterThan(5);
  for (const group of groups) {
    expect([group, new Set(inventory.groups.get(group))]).toEqual([group, new Set(members(listing, group))]);
  }
}

describe(`as ${recorded.version} reads it`, () => {
  test('an inventory in INI', () => {
    const inventory = understand(ini);
    expect(inventory.kind).toBe('ansible-ini');
    expectSame(inventory, recorded.ini);
    const jump = [{ address: 'ops@bastion.example.com:2222' }, { address: 'inner' }];
    expect(inventory.hosts.find(({ name }) => name === 'web-a')).toMatchObject({ jump });
    expect(inventory.hosts.find(({ name }) => name === 'shared')).toMatchObject({ user: 'right', port: 7 });
    expect(inventory.notes).toEqual([]);
  });

  test('an inventory in YAML, with a vault around what is not read', () => {
    const inventory = understand(yaml);
    expect(inventory.kind).toBe('ansible-yaml');
    expectSame(inventory, recorded.yaml);
    expect(inventory.notes).toEqual([]);
  });

  const limits: readonly [string, readonly string[]][] = Object.entries(recorded.limits);
  test.each(limits.filter(([, hosts]) => hosts.length > 0))('--limit %s', (pattern, hosts) => {
    const left = limitHosts(pattern, understand(ini)).map(({ name }) => name);
    expect(left.sort()).toEqual([...hosts].sort());
  });

  test('where it leaves no host, that is an error here', () => {
    const none = limits.filter(([, hosts]) => hosts.length === 0).map(([pattern]) => pattern);
    expect(none).toEqual(['!web:web', 'ALL']);
    for (const pattern of none)
      expect(complaint(() => limitHosts(pattern, understand(ini)))).toContain('no host');
  });
});

describe('ranges', () => {
  test.each([
    ['web[1:3]', ['web1', 'web2', 'web3']],
    ['web[08:10]', ['web08', 'web09', 'web10']],
    ['web[:2].example', ['web0.example', 'web1.example', 'web2.example']],
    ['[a:c]x', ['ax', 'bx', 'cx']],
    ['[y:B]', ['y', 'z', 'A', 'B']],
    ['n[1:9:4]', ['n1', 'n5', 'n9']],
    ['n[1:8:4]', ['n1', 'n5']],
    ['[0:1]-[a:b]', ['0-a', '0-b', '1-a', '1-b']],
    ['web[1:1]', ['web1']],
    ['n[10:100:45]', ['n10', 'n55', 'n100']],
  ])('%s', (pattern, names) => {
    expect(expandHosts(pattern)).toEqual({ names });
  });

  test.each([
    ['web[1:2]:2222', { names: ['web1', 'web2'], port: 2222 }],
    ['[2001:db8::1]:22', { names: ['2001:db8::1'], port: 22 }],
    ['[2001:db8::1]', { names: ['2001:db8::1'] }],
    ['2001:db8::1', { names: ['2001:db8::1'] }],
  ])('%s has the port that it shows', (pattern, expected) => {
    expect(expandHosts(pattern)).toEqual(expected);
  });

  test.each([
    ['web[3:1]', 'ends before it begins'],
    ['web[01:100]', 'differ in length'],
    ['web[1:]', 'neither both numbers'],
    ['web[1:b]', 'neither both numbers'],
    ['web[a:bb]', 'neither both numbers'],
    ['web[ab:cd]', 'neither both numbers'],
    ['web[1x:9]', 'neither both numbers'],
    ['web[x1:9]', 'neither both numbers'],
    ['web[1:9x]', 'neither both numbers'],
    ['web[1:9:2x]', 'step'],
    ['[ab]:22', 'a range is [begin:end]'],
    ['web[1]', 'a range is [begin:end]'],
    ['web[1:2:3:4]', 'a range is [begin:end]'],
    ['web[1:9:0]', 'step'],
    ['web[1:9:-1]', 'step'],
    ['web[1:2', 'a bracket without its partner'],
    ['web]', 'a bracket without its partner'],
    ['web[1:999999999]', 'more than 100000 hosts'],
    ['web[1:1000][1:1000]', 'more than 100000 hosts'],
    ['web:99999', 'a port'],
  ])('%s is refused', (pattern, why) => {
    expect(expandHosts(pattern)).toEqual({ wrong: expect.stringContaining(why) });
  });

  test('any range of numbers has every step from the first to the last, at one width if it begins with 0', () => {
    const small = fc.nat({ max: 400 });
    fc.assert(
      fc.property(small, small, fc.integer({ min: 1, max: 50 }), fc.boolean(), (from, more, step, padded) => {
        const last = from + more;
        const width = padded ? String(last).length : 0;
        const begin = padded ? String(from).padStart(width, '0') : String(from);
        const expanded = expandHosts(`n[${begin}:${last}:${step}]-x`);
        if ('wrong' in expanded) throw new Error(expanded.wrong);
        const numbers = expanded.names.map((name) => Number(/^n(\d+)-x$/.exec(name)?.[1]));
        expect(numbers[0]).toBe(from);
        expect(numbers.every((number, i) => i === 0 || number - (numbers[i - 1] ?? 0) === step)).toBe(true);
        expect(last - (numbers.at(-1) ?? 0)).toBeLessThan(step);
        if (begin.length > 1 && begin.startsWith('0')) {
          expect(new Set(expanded.names.map((name) => name.length)).size).toBe(1);
        }
      }),
    );
  });

  test('no text makes it fail otherwise than by saying so', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('[', ']', ':', '0', '9', 'a', '-', '.') }), (text) => {
        const expanded = expandHosts(text);
        if (!('wrong' in expanded)) expect(expanded.names.join('')).not.toMatch(/[[\]]/);
      }),
    );
  });
});

describe('what an inventory of Ansible gets wrong is said with its line', () => {
  test.each<[string, string, number, string]>([
    [
      'a group that is no group',
      '[web]\na\n[all-of-it:children]\nwbe\n',
      4,
      'there is no group "wbe"; did you mean web?',
    ],
    ['variables of no group', '[web]\na\n[wbe:vars]\nx=1\n', 3, 'there is no group "wbe"; did you mean web?'],
    ['a section of no kind', '[web:host]\na\n', 1, '[web:host] is no section'],
    ['a section with a blank', '[web]\na\n[my web]\nb\n', 3, 'this is no section'],
    ['a circle', '[a:children]\nb\n[b:children]\na\n', 2, 'in a circle: a > b > a.'],
    ['a host that is a group', '[web]\nweb\n', 1, 'web is a group here and a host in line 2'],
    ['a group named local', '[local]\na\n', 1, 'that is this machine'],
    ['a word that sets nothing', '[web]\na ansible_port 22\n', 2, 'what follows a is name=value'],
    [
      'a line that sets nothing',
      '[web]\na\n[web:vars]\nansible_port\n',
      4,
      'a line of [web:vars] is name=value',
    ],
    ['a quote that is open', '[web]\na ansible_user="x\n', 2, 'a quote is not closed'],
    ['a port that is none', '[web]\na ansible_port=ssh\n', 2, 'the port of a is not a whole number'],
    [
      'a port of a group',
      '[web]\na\n[web:vars]\nansible_port=ssh\n',
      4,
      'the port of a is not a whole number',
    ],
    ['a template', '[web]\na ansible_host={{address}}\n', 2, 'ansible_host of a is a template'],
    [
      'a variable set twice',
      '[web]\na ansible_port=1\n[db]\na ansible_port=2\n',
      4,
      'ansible_port is set to something else in line 2',
    ],
    [
      'siblings',
      '[x]\na\n[y]\na\n[x:vars]\nansible_user=u\n[y:vars]\nansible_user=v\n',
      2,
      'x (line 6) and y (line 8) disagree about ansible_user of a',
    ],
    ['a range', '[web]\na[3:1]\n', 2, 'ends before it begins'],
    ['a target', '[web]\nssh://a\n', 2, 'is read from standard input: -i -'],
    ['an unknown key', 'all:\n  host:\n    a:\n', 2, 'the group all has no key "host"; did you mean hosts?'],
    ['a list of hosts', 'all:\n  hosts:\n    - a\n', 3, 'end each name with a colon'],
    [
      'a vault',
      'all:\n  hosts:\n    a:\n      ansible_host: !vault |\n        $ANSIBLE_VAULT;1.1\n',
      4,
      'is in an Ansible vault',
    ],
    ['a tab', 'all:\n  hosts:\n\ta:\n', 3, 'begins with a tab'],
    ['a host twice', 'all:\n  hosts:\n    a:\n    a:\n', 4, '"a" is there twice, first in line 3.'],
    [
      'a circle in YAML',
      'a:\n  children:\n    b:\n      children:\n        a:\n',
      3,
      'in a circle: a > b > a.',
    ],
    [
      'a value that is a list',
      'all:\n  hosts:\n    a: {ansible_host: [b]}\n',
      3,
      'ansible_host is a single value',
    ],
  ])('%s', (_, text, line, sentence) => expectComplaint(text, line, sentence));
});

describe('which of the groups of a host wins', () => {
  const user = (above: string, left: string, right: string) =>
    understand(
      `[left]\na\n[right]\na\n${above}[left:vars]\nansible_user=l\n${left}[right:vars]\nansible_user=r\n${right}`,
    ).hosts[0]?.user;
  const priority = (number: number) => `ansible_group_priority=${number}\n`;
  const deeper = '[top:children]\nmiddle\nleft\n[middle:children]\nleft\n';

  test('is decided by how far down it is by the longest way, before all else', () => {
    expect(user(deeper, '', '')).toBe('l');
    expect(user(deeper, '', priority(10))).toBe('l');
  });

  test('is decided by priority among those equally far down, which is 1 where it is not set', () => {
    expect(user('', priority(2), '')).toBe('l');
    expect(user('', priority(0), '')).toBe('r');
    expect(complaint(() => user('', priority(1), ''))).toContain('disagree about ansible_user of a');
  });
});

test('a secret in a variable that is not read is neither kept nor shown', () => {
  const inventory = understand('a ansible_password=hunter2 ansible_become_pass="{{ hunter2 }}"\n');
  expect(JSON.stringify(inventory)).not.toContain('hunter2');
});

test('what is not reached by ssh is left out, and said once', () => {
  const { hosts, notes } = understand('[web]\na\n[win]\nw[1:3]\nv\n[win:vars]\nansible_connection=winrm\n');
  expect(hosts.map(({ name }) => name)).toEqual(['a']);
  expect(notes).toEqual([
    '/etc/fleet/hosts:4: hosts with ansible_connection=winrm are left out: they are not reached by ssh (and 1 more line).',
  ]);
});

test.each<[string, readonly string[] | undefined, string]>([
  ['-o ProxyJump=a', ['a'], ''],
  ['-oProxyJump=me@a:22,b', ['me@a:22', 'b'], ''],
  ["-o 'ProxyJump a'", ['a'], ''],
  ['-J a,b', ['a', 'b'], ''],
  ['-Ja', ['a'], ''],
  ['-o ProxyJump=none', [], ''],
  ['-o ControlMaster=auto -o ServerAliveInterval=30', undefined, ''],
  ['-o ProxyCommand="ssh -W %h:%p secret"', undefined, 'ProxyCommand'],
  ['-o StrictHostKeyChecking=no -J a', ['a'], 'StrictHostKeyChecking'],
  ['-J {{ bastion }}', undefined, 'all of it'],
  ['-J -x', undefined, '-J'],
])('of ansible_ssh_common_args %s the way is understood, and the rest named', (args, jump, left) => {
  const { hosts, notes } = understand(`[web]\na\n[web:vars]\nansible_ssh_common_args=${args}\n`);
  expect(hosts[0]?.jump).toEqual(jump?.map((address) => ({ address })));
  expect(notes).toEqual(
    left ? [`/etc/fleet/hosts:4: ${left} in the arguments of ssh is not understood and left out.`] : [],
  );
});

test('words are those of a shell', () => {
  expect(shellWords(`a 'b c'  "d \\" \\e"f\\ g # h`)).toEqual(['a', 'b c', 'd " \\ef g']);
  expect(shellWords("a'b")).toBeNull();
  expect(shellWords('a\\')).toBeNull();
  expect(shellWords(' "" ')).toEqual(['']);
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const line = words.map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ');
      expect(shellWords(line)).toEqual(words);
    }),
  );
});
