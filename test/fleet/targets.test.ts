import { describe, expect, test } from 'vitest';
import { resolveTargets } from '../../src/fleet/targets.ts';
import { complaint, understand } from './support.ts';

const inventory = understand(`
defaults: {user: auditor, key: id, timeout: 60}
groups:
  web: {hosts: [web-2, web-1], port: 2222}
  empty: {}
hosts:
  web-1: {address: 10.0.0.1}
  web-2: {address: "2001:db8::2"}
  db-1: {user: dba}
`);
const reach = (targets: readonly string[], more: object = {}) =>
  resolveTargets({ targets, inventory, ...more }).map(({ name, address, user, port }) =>
    [name, address, user, port].map((part) => part ?? '-').join(' '),
  );
const alone = { name: 'local', address: null, tags: [], hostKeys: [], groups: [], origin: null };

describe('without an inventory', () => {
  test('no target is this machine', () => {
    expect(resolveTargets({ targets: [] })).toEqual([alone]);
    expect(resolveTargets({ targets: ['local'] })).toEqual([alone]);
  });

  test('a target is a host by the name that was given', () => {
    expect(resolveTargets({ targets: ['root@web-1:2222', '[::1]:22', 'local', 'root@web-1:2222'] })).toEqual([
      { ...alone, name: 'root@web-1:2222', address: 'web-1', user: 'root', port: 2222 },
      { ...alone, name: '[::1]:22', address: '::1', port: 22 },
      alone,
    ]);
  });

  test.each([
    [['web-1', '-oX'], '"-oX" is no [user@]host[:port].'],
    [['https://web-1'], 'ssh://'],
    [[''], 'is empty'],
  ])('%j is an error', (targets, sentence) => {
    expect(complaint(() => resolveTargets({ targets }))).toContain(sentence);
  });

  test('there is nothing to limit', () => {
    expect(complaint(() => resolveTargets({ targets: [], limit: 'web' }))).toContain('-i FILE');
  });
});

describe('with an inventory', () => {
  const web1 = 'web-1 10.0.0.1 auditor 2222';
  const web2 = 'web-2 2001:db8::2 auditor 2222';
  const db1 = 'db-1 db-1 dba -';

  test.each<[readonly string[], readonly string[]]>([
    [[], [web1, web2, db1]],
    [['db-1'], [db1]],
    [['web'], [web1, web2]],
    [
      ['db-1', 'web', 'web-1'],
      [db1, web1, web2],
    ],
    [['root@web-1:22'], ['web-1 10.0.0.1 root 22']],
    [['root@web'], ['web-1 10.0.0.1 root 2222', 'web-2 2001:db8::2 root 2222']],
    [['ssh://web-1'], ['ssh://web-1 web-1 - -']],
    [
      ['ssh://me@other:22', 'local'],
      ['ssh://me@other:22 other me 22', 'local - - -'],
    ],
  ])('%j', (targets, expected) => {
    expect(reach(targets)).toEqual(expected);
  });

  test.each<[readonly string[], string]>([
    [
      ['web-11'],
      '"web-11" is no host and no group of /etc/fleet/hosts; did you mean web-1? A host that is not in it is written with ssh:// before it.',
    ],
    [['wbe'], 'did you mean web?'],
    [['root@wbe'], 'did you mean web?'],
    [['elsewhere.example.com'], 'is no host and no group of /etc/fleet/hosts. A host'],
    [['web-*'], 'is no host and no group'],
    [['empty'], 'The group empty of /etc/fleet/hosts has no hosts.'],
    [['ssh://a b'], 'is no [user@]host[:port]'],
  ])('%j is an error', (targets, sentence) => {
    expect(complaint(() => reach(targets))).toContain(sentence);
  });

  test('--limit leaves of the targets what it matches', () => {
    expect(reach([], { limit: 'web:!web-1' })).toEqual([web2]);
    expect(reach(['web-1', 'db-1'], { limit: 'web' })).toEqual([web1]);
    expect(reach(['web', 'ssh://me@other'], { limit: 'web-1,ssh*' })).toEqual([
      web1,
      'ssh://me@other other me -',
    ]);
    expect(complaint(() => reach(['db-1'], { limit: 'web' }))).toBe(
      '--limit web leaves no host of the targets.',
    );
    expect(complaint(() => reach(['db-1'], { limit: 'dbb-1' }))).toContain('did you mean db-1?');
  });

  test('the command line stands over everything', () => {
    const [host] = resolveTargets({
      targets: ['web-1'],
      inventory,
      commandLine: { key: '/root/key', timeout: 5, sudo: 'never' },
    });
    expect(host).toMatchObject({
      name: 'web-1',
      user: 'auditor',
      key: '/root/key',
      timeout: 5,
      sudo: 'never',
    });
  });
});
