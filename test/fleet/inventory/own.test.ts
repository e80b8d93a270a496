import { describe, expect, test } from 'vitest';
import { complaint, expectComplaint, understand } from '../support.ts';

const file = '/etc/fleet/hosts';
const pin = `SHA256:${'a'.repeat(43)}`;

const overBastion = {
  address: 'auditor@192.0.2.1:2200',
  name: 'bastion',
  key: '/etc/fleet/keys/audit',
  direct: true,
};

const usual = `# The machines of the shop.
defaults:
  user: auditor
  key: keys/audit
  timeout: 60
groups:
  web:
    hosts: [web-1, web-2]
    port: 2222
    jump: bastion
  shop:
    children: [web]
    hosts: [db-1]
    user: shop
    port: 22
hosts:
  bastion: {address: 192.0.2.1, port: 2200, jump: none}
  web-1: {address: 10.0.0.1, tags: [prod, eu], hostKeys: ${pin}}
  web-2:
    address: "[2001:db8::2]"
    port: 2022
    sudo: never
    policy: ~/policy.yml
    transport: openssh
    sockets: [/run/user/1000/docker.sock, "unix:///var/run/docker.sock"]
  db-1:
  here: {address: local}
`;

test('every key is understood, and the nearest setting wins', () => {
  const { kind, hosts, groups, notes } = understand(usual);
  expect(kind).toBe('plimsoll');
  expect(notes).toEqual([]);
  const common = { key: '/etc/fleet/keys/audit', timeout: 60, tags: [], hostKeys: [] };
  expect(hosts).toEqual([
    {
      ...common,
      name: 'bastion',
      address: '192.0.2.1',
      user: 'auditor',
      port: 2200,
      jump: [],
      groups: [],
      origin: { file, line: 17 },
    },
    {
      ...common,
      name: 'web-1',
      address: '10.0.0.1',
      user: 'shop',
      port: 2222,
      jump: [overBastion],
      tags: ['prod', 'eu'],
      hostKeys: [pin],
      groups: ['web', 'shop'],
      origin: { file, line: 18 },
    },
    {
      ...common,
      name: 'web-2',
      address: '2001:db8::2',
      user: 'shop',
      port: 2022,
      jump: [overBastion],
      sudo: 'never',
      policy: '/home/me/policy.yml',
      transport: 'openssh',
      sockets: ['/run/user/1000/docker.sock', '/run/docker.sock'],
      groups: ['web', 'shop'],
      origin: { file, line: 19 },
    },
    {
      ...common,
      name: 'db-1',
      address: 'db-1',
      user: 'shop',
      port: 22,
      groups: ['shop'],
      origin: { file, line: 26 },
    },
    { ...common, name: 'here', address: null, user: 'auditor', groups: [], origin: { file, line: 27 } },
  ]);
  expect([...groups]).toEqual([
    ['web', ['web-1', 'web-2']],
    ['shop', ['db-1', 'web-1', 'web-2']],
  ]);
});

describe('precedence', () => {
  const user = (text: string) => understand(text).hosts[0]?.user;

  test('a host stands over its groups, a group over those that it is in, and these over the defaults', () => {
    const inventory = (...set: string[]) => `
defaults: {${set.includes('defaults') ? 'user: d' : ''}}
groups:
  parent: {children: [child]${set.includes('parent') ? ', user: p' : ''}}
  child: {hosts: [a]${set.includes('child') ? ', user: c' : ''}}
hosts:
  a: {${set.includes('host') ? 'user: h' : ''}}
`;
    expect(user(inventory('defaults', 'parent', 'child', 'host'))).toBe('h');
    expect(user(inventory('defaults', 'parent', 'child'))).toBe('c');
    expect(user(inventory('defaults', 'parent'))).toBe('p');
    expect(user(inventory('defaults'))).toBe('d');
    expect(user(inventory())).toBeUndefined();
  });

  test('siblings that agree agree, and a child of both decides', () => {
    expect(user('groups: {a: {hosts: [x], user: u}, b: {hosts: [x], user: u}}\nhosts: {x: }')).toBe('u');
    expect(
      user(
        'groups: {a: {children: [c], user: u}, b: {children: [c], user: v}, c: {hosts: [x], user: w}}\nhosts: {x: }',
      ),
    ).toBe('w');
  });

  test('siblings that disagree are an error, unless the host says it', () => {
    const siblings = `groups:
  web: {hosts: [x], port: 22}
  db: {hosts: [x], port: 2222}
hosts:
  x: {}
`;
    const said = complaint(() => understand(siblings));
    expect(said).toBe(
      `${file}:5: the groups web (line 2) and db (line 3) disagree about port of x; set it on the host.`,
    );
    expect(understand(siblings.replace('x: {}', 'x: {port: 1}')).hosts[0]?.port).toBe(1);
  });

  test('a group of no kin disagrees too, however deep the other one lies', () => {
    const said = complaint(() =>
      understand(
        'groups: {p: {children: [c], port: 1}, c: {hosts: [x], port: 2}, d: {hosts: [x], port: 3}}\nhosts: {x: }',
      ),
    );
    expect(said).toContain('the groups c (line 1) and d (line 1) disagree about port of x');
  });
});

describe('what is wrong is said with its line', () => {
  test.each<[string, string, number, string]>([
    [
      'an unknown key',
      'hosts:\n  a:\n    adress: b\n',
      3,
      'the host a has no key "adress"; did you mean address?',
    ],
    [
      'an unknown key at the top',
      'hosts: {a: }\ngroup: {}\n',
      2,
      'the inventory has no key "group"; did you mean groups?',
    ],
    [
      'an unknown key of defaults',
      'defaults:\n  hosts: []\nhosts: {a: }\n',
      2,
      'defaults has no key "hosts"',
    ],
    ['a key of prototypes', 'hosts:\n  a:\n    __proto__: {user: root}\n', 3, 'has no key "__proto__"'],
    ['a host of prototypes', 'hosts:\n  __proto__: {user: root}\n', 2, '"__proto__" cannot name a host'],
    ['a method of objects', 'hosts:\n  a:\n    toString: x\n', 3, 'has no key "toString"'],
    ['a password', 'hosts:\n  a:\n    password: hunter2\n', 3, 'no password stands in an inventory'],
    [
      'a host that is there twice',
      'hosts:\n  a: {}\n  b: {}\n  a: {}\n',
      4,
      '"a" is there twice, first in line 2.',
    ],
    [
      'a key that is there twice',
      'hosts:\n  a:\n    port: 1\n    port: 2\n',
      4,
      '"port" is there twice, first in line 3.',
    ],
    [
      'a host twice in a group',
      'hosts: {a: }\ngroups:\n  g:\n    hosts:\n      - a\n      - a\n',
      6,
      '"a" is there twice, first in line 5.',
    ],
    ['a tab', 'hosts:\n  a:\n\tport: 22\n', 3, 'begins with a tab; YAML wants blanks'],
    ['a tab in braces', 'hosts: {\n\ta: {}\n}\n', 2, 'begins with a tab; YAML wants blanks'],
    [
      'a group that is no group',
      'hosts: {a: }\ngroups:\n  web: {hosts: [a]}\n  all-of-it: {children: [wbe]}\n',
      4,
      'there is no group "wbe"; did you mean web?',
    ],
    [
      'a host that is no host',
      'hosts: {web-1: }\ngroups:\n  web:\n    hosts: [web-11]\n',
      4,
      'there is no host "web-11" under hosts; did you mean web-1?',
    ],
    [
      'a group among hosts',
      'hosts: {a: }\ngroups:\n  g: {hosts: [a]}\n  h: {hosts: [g]}\n',
      4,
      '"g" is a group: it goes under children of h.',
    ],
    [
      'a circle of groups',
      'hosts: {a: }\ngroups:\n  x: {children: [y]}\n  y: {children: [z]}\n  z: {children: [x]}\n',
      3,
      'in a circle: x > y > z > x.',
    ],
    ['a group in itself', 'hosts: {a: }\ngroups:\n  x: {children: [x]}\n', 3, 'in a circle: x > x.'],
    [
      'a host named as a group',
      'hosts: {a: }\ngroups:\n  a: {}\n',
      3,
      'a is a group here and a host in line 1',
    ],
    ['a host named local', 'hosts:\n  local: {}\n', 2, 'that is this machine'],
    ['a group named local', 'hosts: {a: }\ngroups:\n  local: {hosts: [a]}\n', 3, 'that is this machine'],
    ['a name with a port', 'hosts:\n  "web:22": {}\n', 2, 'What it is reached by goes under address.'],
    ['a port as text', 'hosts:\n  a: {port: "22"}\n', 2, 'port is a whole number from 1 to 65535, not "22".'],
    [
      'a port too high',
      'hosts:\n  a:\n    port: 65536\n',
      3,
      'port is a whole number from 1 to 65535, not "65536".',
    ],
    [
      'a user that is a number',
      'hosts:\n  a: {user: 1000}\n',
      2,
      'in quotes where it looks like a number, not "1000"',
    ],
    [
      'a user that is an option',
      'hosts:\n  a: {user: -oProxyCommand=x}\n',
      2,
      'user is the name of an account',
    ],
    ['an empty value', 'hosts:\n  a:\n    user:\n', 3, 'user has no value'],
    ['an address with a user', 'hosts:\n  a: {address: root@b}\n', 2, 'that is the key user'],
    ['an address with a port', 'hosts:\n  a: {address: "b:22"}\n', 2, 'that is the key port'],
    [
      'an address that is none',
      'hosts:\n  a: {address: "b c"}\n',
      2,
      'address "b c" is no [user@]host[:port].',
    ],
    ['a jump that is none', 'hosts:\n  a: {jump: [b, "-W x"]}\n', 2, 'jump "-W x"'],
    ['sudo of another kind', 'hosts:\n  a: {sudo: yes}\n', 2, 'sudo is auto, never or always, not "yes".'],
    [
      'a fingerprint of another kind',
      'hosts:\n  a: {hostKeys: ["MD5:00:11"]}\n',
      2,
      'as ssh-keygen -l prints them',
    ],
    ['a relative socket', 'hosts:\n  a: {sockets: [docker.sock]}\n', 2, 'absolute paths of unix sockets'],
    ['a mapping for a value', 'hosts:\n  a:\n    user: {name: x}\n', 3, 'not a mapping'],
    ['a list for hosts', 'hosts:\n  - a\n', 2, 'hosts is a mapping (key: value), not a list.'],
    [
      'a value for a host',
      'hosts:\n  a: 10.0.0.1\n',
      2,
      'the host a is a mapping (key: value), not a single value.',
    ],
    ['a second document', 'hosts: {a: }\n---\nhosts: {b: }\n', 2, 'a second document'],
    ['a bracket that is open', 'hosts: {a: \n', 1, 'it is no proper YAML here'],
    ['an alias to nothing', 'hosts:\n  a: *b\n', 2, '*b follows no &b before it'],
    ['an alias to itself', 'hosts: &h\n  a: *h\n', 2, '*h stands inside of what it stands for'],
    [
      'a jump over itself',
      'hosts:\n  a: {jump: b}\n  b: {jump: a}\n',
      3,
      'the way to a leads over a to itself',
    ],
  ])('%s', (_, text, line, sentence) => expectComplaint(text, line, sentence));

  test('no secret that YAML stumbles over is quoted', () => {
    expect(complaint(() => understand('hosts:\n  a: {x: "hunter2" hunter2}\n'))).not.toContain('hunter2');
  });
});

test('a circle is found below other groups and above them, and only its own groups are named', () => {
  const circle = 'b: {children: [c]}, c: {children: [b, a]}';
  const said = complaint(() =>
    understand(`hosts: {h: }\ngroups: {top: {children: [b]}, a: {}, ${circle}}\n`),
  );
  expect(said).toBe(`${file}:2: groups contain each other in a circle: c > b > c.`);
  const below = complaint(() => understand(`hosts: {h: }\ngroups: {a: {}, ${circle}}\n`));
  expect(below).toContain('in a circle: c > b > c.');
});

test('the groups of a host are in the order of the file', () => {
  const { hosts } = understand('groups: {shop: {children: [web]}, web: {hosts: [a]}}\nhosts: {a: }\n');
  expect(hosts[0]?.groups).toEqual(['shop', 'web']);
});

test('an alias stands for what it names, and << takes over what is not set', () => {
  const { hosts } = understand('hosts:\n  a: &a {port: 1, user: u}\n  b: *a\n  c: {<<: *a, port: 2}\n');
  expect(hosts.map(({ name, port, user }) => [name, port, user])).toEqual([
    ['a', 1, 'u'],
    ['b', 1, 'u'],
    ['c', 2, 'u'],
  ]);
});

test('aliases cannot blow a file up', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}]`);
  const said = complaint(() => understand(`hosts: {a: }\nx0: &x0 [1]\n${levels.join('\n')}\n`));
  expect(said).toContain('more than 2000000 values');
});

test('brackets cannot be nested until the stack is full', () => {
  expect(complaint(() => understand(`hosts: ${'['.repeat(50_000)}`))).toContain('nested too deeply');
});

test('the time for ten thousand hosts is about ten times that for a thousand', { timeout: 60_000 }, () => {
  const seconds = (count: number): number => {
    const names = Array.from({ length: count }, (_, i) => `web-${i}`);
    const hosts = names.map((name, i) => `  ${name}: {address: 10.1.${i >> 8}.${i & 255}}\n`).join('');
    const text = `hosts:\n${hosts}groups:\n  web:\n    port: 2222\n    hosts: [${names.join(', ')}]\n`;
    const before = process.cpuUsage();
    const inventory = understand(text);
    const { user, system } = process.cpuUsage(before);
    expect(inventory.hosts).toHaveLength(count);
    expect(inventory.hosts.at(-1)).toMatchObject({ name: `web-${count - 1}`, port: 2222, groups: ['web'] });
    return (user + system) / 1e6;
  };
  seconds(1000);
  expect(seconds(10_000) / seconds(1000)).toBeLessThan(40);
});

test('a slip among many names is found', () => {
  const names = Array.from({ length: 1000 }, (_, i) => `web-${i}`);
  const hosts = names.map((name) => `  ${name}:\n`).join('');
  const said = complaint(() => understand(`hosts:\n${hosts}groups: {web: {hosts: [web-777x]}}\n`));
  expect(said).toContain('did you mean web-777?');
});
