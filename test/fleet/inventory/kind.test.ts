import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readInventory } from '../../../src/fleet/inventory/read.ts';
import { complaint, understand } from '../support.ts';

test.each([
  ['plimsoll', 'hosts:\n  a:\n'],
  ['plimsoll', '---\nhosts: {a: }\n'],
  ['plimsoll', '\ufeffhosts: {a: }\r\n'],
  ['plimsoll', '{"hosts": {"a": {}}}'],
  ['plimsoll', '# [web]\n\nhosts: {a: }\n'],
  ['ansible-yaml', 'all:\n  hosts:\n    a:\n'],
  ['ansible-yaml', 'web:\n  hosts: {a: }\nempty:\n'],
  ['ansible-ini', '[web]\na\n'],
  ['ansible-ini', 'a\nb\n'],
  ['ansible-ini', 'a:22\n'],
  ['ansible-ini', '[::1]:22\n'],
  ['ansible-ini', 'a ansible_host="c"\n[web]\nb\n'],
  ['ansible-ini', 'host ansible_host=b\n'],
  ['ssh-config', 'Host a\n  HostName b\n'],
  ['ssh-config', 'ServerAliveInterval 60\n\nhost a b*\n'],
  ['ssh-config', 'Host=a\n'],
])('is %s: %j', (kind, text) => {
  const inventory = understand(text);
  expect(inventory.kind).toBe(kind);
  expect(inventory.hosts.length).toBeGreaterThan(0);
});

describe('is refused, and why is said', () => {
  test.each([
    ['nothing', '', 'is empty'],
    ['comments only', '# a\n\n; b\n', 'is empty'],
    ['no host', 'hosts: {}\n', 'names no host'],
    ['a script', '#!/usr/bin/env python3\nprint()\n', 'is a program'],
    ['a vault', '$ANSIBLE_VAULT;1.1;AES256\n3132\n', 'does not open'],
    ['a plugin', 'plugin: aws_ec2\nregions: [x]\n', 'a plugin of Ansible'],
    ['output of a script', '{"_meta": {"hostvars": {}}, "all": {"hosts": ["a"]}}', 'a dynamic inventory'],
    ['a playbook', '- hosts: all\n  tasks: []\n', 'perhaps a playbook'],
    ['YAML of something else', 'version: 2\nservices: {web: {image: x}}\n', '"version" is neither'],
    ['a slip in the only key', 'host:\n  a: {address: b}\n', 'did you mean hosts?'],
    ['prose', 'The hosts are not here.\n', 'was taken for an inventory of Ansible (INI)'],
    ['bytes', 'a\u0000b', 'is no text'],
  ])('%s', (_, text, why) => {
    expect(complaint(() => understand(text))).toContain(why);
  });

  test('what is not UTF-8', () => {
    const bytes = Buffer.from([0x61, 0xff, 0xfe]);
    expect(complaint(() => readInventory({ file: 'x', bytes, home: '/' }))).toBe(
      'x is no text in UTF-8, so it is no inventory.',
    );
  });
});

describe('standard input', () => {
  const listed = (text: string) => understand(text, '-');

  test('is one target a line, named as given', () => {
    const { kind, hosts } = listed(
      '# ours\nroot@web-1:2222 # the first\n\n[::1]:22\r\nssh://me@db/\nlocal\n',
    );
    expect(kind).toBe('target-list');
    expect(
      hosts.map(({ name, address, user, port, origin }) => [name, address, user, port, origin?.line]),
    ).toEqual([
      ['root@web-1:2222', 'web-1', 'root', 2222, 2],
      ['[::1]:22', '::1', undefined, 22, 4],
      ['ssh://me@db/', 'db', 'me', undefined, 5],
      ['local', null, undefined, undefined, 6],
    ]);
  });

  test.each([
    ['a b\n', 'standard input:1: a line is one target'],
    ['a\nb\na\n', 'standard input:3: "a" is there twice, first in line 1.'],
    ['a\n-oProxyCommand=x\n', 'standard input:2: "-oProxyCommand=x" is no [user@]host[:port].'],
    ['hosts:\n', 'standard input:1: "hosts:" has a port that is not'],
    ['# nothing\n', 'standard input names no host.'],
  ])('%j is refused', (text, sentence) => {
    expect(complaint(() => listed(text))).toContain(sentence);
  });

  test('ten thousand targets are no trouble', () => {
    const text = Array.from({ length: 10_000 }, (_, i) => `root@web-${i}\n`).join('');
    expect(listed(text).hosts).toHaveLength(10_000);
  });
});

describe('ssh_config', () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-ssh-'));
  afterAll(() => rmSync(home, { recursive: true }));
  mkdirSync(join(home, '.ssh/more'), { recursive: true });
  writeFileSync(join(home, '.ssh/more/b.conf'), 'Host from-b\nInclude deeper\n');
  writeFileSync(join(home, '.ssh/more/a.conf'), 'Host from-a web-1\n');
  writeFileSync(join(home, '.ssh/circle'), 'Include circle\n');
  const aliases = (text: string, file = join(home, '.ssh/config')) =>
    readInventory({ file, bytes: Buffer.from(text), home });

  test('names without signs are hosts, those of included files too; ssh knows the rest', () => {
    const { kind, hosts, notes } = aliases(`
User me
Include more/*.conf
Host web-1 web-2 *.example.com !db "db 1"   # comment
  HostName 10.0.0.1
Match host web-3
  Include more/a.conf
Host web-1
`);
    expect(kind).toBe('ssh-config');
    expect(hosts.map(({ name, address, origin }) => [name, address, origin?.line])).toEqual([
      ['from-a', 'from-a', 1],
      ['web-1', 'web-1', 1],
      ['from-b', 'from-b', 1],
      ['web-2', 'web-2', 4],
    ]);
    expect(hosts[0]).toEqual({
      name: 'from-a',
      address: 'from-a',
      tags: [],
      hostKeys: [],
      groups: [],
      origin: { file: join(home, '.ssh/more/a.conf'), line: 1 },
    });
    expect(notes.map((note) => note.replace(home, '~'))).toEqual([
      '~/.ssh/more/b.conf:2: this Include stands below a Host or Match, so no names are taken from it.',
      '~/.ssh/config:4: "db 1" is left out: it cannot be the name of a host.',
      '~/.ssh/config:7: this Include stands below a Host or Match, so no names are taken from it.',
    ]);
  });

  test('another file than the own one is named, for ssh has to be told of it', () => {
    expect(aliases('Host a\n', '/etc/fleet/ssh_config').hosts[0]).toMatchObject({
      sshConfig: '/etc/fleet/ssh_config',
    });
  });

  test.each([
    ['Include circle\nHost a\n', 'files include each other more than 16 deep'],
    ['Host "a\n', 'a quote is not closed'],
    ['Host local\n', 'that is this machine'],
    ['Host *\n  User me\n', 'names no host'],
  ])('%j is refused', (text, sentence) => {
    expect(complaint(() => aliases(text))).toContain(sentence);
  });
});
