import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logicalLines } from '../../../src/probes/sudo/logical-lines.ts';
import { readSudoers } from '../../../src/probes/sudo/read-sudoers.ts';
import { sudoRuleShape } from '../../../src/probes/sudo/sudo-rule.ts';

const FIRST = '/etc/sudoers';
const read = (text: string, more: Readonly<Record<string, string | null>> = {}) =>
  readSudoers(
    FIRST,
    new Map<string, string | null>([[FIRST, text], ...Object.entries(more)]),
    'web01.example.org',
  );

/** Rules in short: users, hosts, as whom, tags and command. */
const rulesOf = (text: string, more: Readonly<Record<string, string | null>> = {}): readonly string[] =>
  read(text, more).rules.map(({ place, users, hosts, runAs, noPassword, negated, command }) => {
    const as = runAs ? ` (${runAs.users.join()}:${runAs.groups.join()})` : '';
    const what =
      command.kind === 'program'
        ? `${command.digest ? 'sha ' : ''}${command.path}${command.arguments === null ? '' : ` [${command.arguments}]`}`
        : command.kind;
    return `${place.slice(place.lastIndexOf('/') + 1)} ${users.join()} ${hosts.join()}${as}${noPassword ? ' free' : ''} ${negated ? '!' : ''}${what}`;
  });

const unclearOf = (text: string, more: Readonly<Record<string, string | null>> = {}): readonly string[] =>
  read(text, more).unclear.map(({ place }) => place);

describe('lines of sudoers', () => {
  it('lose comments, and are joined where a backslash ends them', () => {
    expect(
      logicalLines(
        [
          '# all \\',
          'a ALL=ALL # why',
          '',
          'b ALL= \\',
          '  ALL',
          '#1000 ALL=ALL',
          'c ALL=/x\\#y',
          '#include /x # y',
          'd \\\\',
        ].join('\n'),
      ),
    ).toEqual([
      { number: 2, text: 'a ALL=ALL' },
      { number: 4, text: 'b ALL=    ALL' },
      { number: 6, text: '#1000 ALL=ALL' },
      { number: 7, text: 'c ALL=/x\\#y' },
      { number: 8, text: '#include /x # y' },
      { number: 9, text: 'd \\\\' },
    ]);
  });
});

describe('rules of sudoers', () => {
  it('are read as Debian ships them', () => {
    const text = [
      'Defaults\tenv_reset',
      'Defaults\tsecure_path="/usr/local/sbin:/usr/sbin"',
      'root\tALL=(ALL:ALL) ALL',
      '%sudo\tALL=(ALL:ALL) ALL',
      '@includedir /etc/sudoers.d',
    ].join('\n');
    expect(rulesOf(text, { '/etc/sudoers.d/README': '#\n# nothing\n' })).toEqual([
      'sudoers:3 root ALL (ALL:ALL) all',
      'sudoers:4 %sudo ALL (ALL:ALL) all',
    ]);
    expect(unclearOf(text)).toEqual([]);
  });

  it.each([
    ['alice ALL=/usr/bin/docker', ['alice ALL /usr/bin/docker']],
    ['alice ALL=(root) NOPASSWD: /usr/bin/docker ps', ['alice ALL (root:) free /usr/bin/docker […]']],
    ['alice ALL=/usr/bin/id ""', ['alice ALL /usr/bin/id []']],
    ['alice ALL=/usr/bin/systemctl restart docker', ['alice ALL /usr/bin/systemctl [restart docker]']],
    ['alice, bob , %ops web01,db = ALL', ['alice,bob,%ops web01,db all']],
    ['alice web01=/bin/a : db=/bin/b', ['alice web01 /bin/a', 'alice db /bin/b']],
    ['#1001 ALL=ALL', ['#1001 ALL all']],
    ['%#27 ALL=ALL', ['%#27 ALL all']],
    ['%:domain ALL=ALL', ['%:domain ALL all']],
    ['+admins ALL=ALL', ['+admins ALL all']],
    ['ALL, !alice ALL=ALL', ['ALL,!alice ALL all']],
    ['%domain\\ users ALL=ALL', ['%domain users ALL all']],
    ['%"domain users" ALL=ALL', ['%domain users ALL all']],
    ['alice ALL=(:docker) /bin/a', ['alice ALL (:docker) /bin/a']],
    ['alice ALL=(abe:cafe) /bin/a', ['alice ALL (abe:cafe) /bin/a']],
    ['alice ALL=() /bin/a', ['alice ALL (:) /bin/a']],
    ['alice 2001:db8::/32=/bin/a', ['alice 2001:db8::/32 /bin/a']],
    ['alice ALL=sudoedit /etc/docker/daemon.json', ['alice ALL edit']],
    ['alice ALL=list', ['alice ALL list']],
    ['alice ALL=^/usr/bin/d.*$', ['alice ALL expression']],
    ['alice ALL=/bin/a\\,b\\=c x', ['alice ALL /bin/a,b=c […]']],
    ['alice ALL=/usr/bin/', ['alice ALL /usr/bin/']],
    ['alice ALL=sha256:abcdef0123==,sha512:00 /bin/a', ['alice ALL sha /bin/a']],
    ['alice ALL=ROLE=x CWD="/a b" NOEXEC: SETENV: /bin/a', ['alice ALL /bin/a']],
    ['alice ALL = ! /bin/a, !!/bin/b', ['alice ALL !/bin/a', 'alice ALL /bin/b']],
  ])('%s', (line, expected) => {
    expect(rulesOf(line)).toEqual(expected.map((rule) => `sudoers:1 ${rule}`));
    expect(unclearOf(line)).toEqual([]);
  });

  it('hand on what stands before a command to those behind it, up to the next host', () => {
    expect(rulesOf('alice a=(bob) NOPASSWD: /x, PASSWD: /y, (root) /z : b=/w')).toEqual([
      'sudoers:1 alice a (bob:) free /x',
      'sudoers:1 alice a (bob:) /y',
      'sudoers:1 alice a (root:) /z',
      'sudoers:1 alice b /w',
    ]);
  });

  it('keep no argument, which may be a secret', () => {
    expect(JSON.stringify(read('alice ALL=/usr/bin/mysql -pcanary, /bin/x canary'))).not.toContain('canary');
  });

  it('resolve aliases, defined later, of aliases, with negations', () => {
    const text = [
      'ADMINS WEB=(OPS) TOOLS, !SHELLS',
      'User_Alias ADMINS = alice, MORE : MORE = %ops, !bob',
      'Host_Alias WEB = web01, web02',
      'Runas_Alias OPS = root',
      'Cmnd_Alias TOOLS = /usr/bin/docker, !/bin/x : SHELLS = /bin/sh',
    ].join('\n');
    expect(rulesOf(text)).toEqual([
      'sudoers:1 alice,%ops,!bob web01,web02 (root:) /usr/bin/docker',
      'sudoers:1 alice,%ops,!bob web01,web02 (root:) !/bin/x',
      'sudoers:1 alice,%ops,!bob web01,web02 (root:) !/bin/sh',
    ]);
    expect(rulesOf('Cmd_Alias D = /usr/bin/docker\nalice ALL = D')).toEqual([
      'sudoers:2 alice ALL /usr/bin/docker',
    ]);
  });

  it('are unclear where an alias is missing or leads back to itself', () => {
    expect(unclearOf('alice ALL=DOCKER')).toEqual(['/etc/sudoers:1']);
    expect(unclearOf('Cmnd_Alias A = B : B = A\nalice ALL=A')).toEqual(['/etc/sudoers:2']);
    expect(unclearOf('User_Alias A = B : B = A\nA ALL=ALL')).toEqual(['/etc/sudoers:2']);
  });

  it.each([
    'alice',
    'alice ALL',
    'alice ALL=',
    'alice ALL=docker',
    'alice ALL=/bin/x=y',
    'Cmnd_Alias x = /bin/a',
    'alice ALL=(root /bin/a',
    '= =',
    'alice ALL=/bin/a,',
  ])('%j is not understood, and its place is told', (line) => {
    expect(unclearOf(`root ALL=ALL\n${line}`)).toEqual(['/etc/sudoers:2']);
    expect(rulesOf(`root ALL=ALL\n${line}`)).toEqual(['sudoers:1 root ALL all']);
  });

  it('tell which password sudo asks for', () => {
    expect(
      read('Defaults env_reset, targetpw\nDefaults:alice !authenticate\nDefaults runas_default=bob').defaults,
    ).toEqual(['targetpw', '!authenticate', 'runas_default']);
    expect(read('Defaults !rootpw\nDefaults:alice rootpw').defaults).toEqual([]);
  });
});

describe('files that are included', () => {
  it('come by # and @, by directory in the order of their bytes, without dots and tildes', () => {
    const more = {
      '/etc/sudoers.d/b': 'b ALL=ALL',
      '/etc/sudoers.d/B': 'B1 ALL=ALL',
      '/etc/sudoers.d/a.rpmsave': 'no ALL=ALL',
      '/etc/sudoers.d/a~': 'no ALL=ALL',
      '/etc/sudoers.d/deep/a': 'no ALL=ALL',
      '/etc/local': 'c ALL=ALL',
      '/etc/of-web01': 'd ALL=ALL',
      '/opt/a b': 'e ALL=ALL',
    };
    const text =
      '#includedir /etc/sudoers.d/\n@include local\n#include /etc/of-%h\n@include "/opt/a b"\n@include /opt/a\\ b';
    expect(read(text, more).rules.map(({ users }) => users[0])).toEqual(['B1', 'b', 'c', 'd', 'e', 'e']);
  });

  it('are told where one is missing or was not read, or includes itself', () => {
    expect(unclearOf('@include /etc/more', { '/etc/more': null })).toEqual(['/etc/more']);
    expect(unclearOf('@include /etc/more')).toEqual(['/etc/more']);
    expect(unclearOf('@include /etc/sudoers')).toEqual(['/etc/sudoers:1']);
    expect(unclearOf('@include ""')).toEqual(['/etc/sudoers:1']);
    for (const other of ['/etc/a\\ b', '"/etc/a\\ b"', '/etc/a # why'])
      expect(unclearOf(`@includedir ${other}`)).toEqual(['/etc/sudoers:1']);
  });
});

it('any text gives rules of their form, and never an exception', () => {
  const piece = fc.constantFrom(
    'alice',
    '%ops',
    'ALL',
    '=',
    ',',
    ':',
    '!',
    '(',
    ')',
    '/bin/x',
    '\\',
    '"',
    '#',
    '\n',
    ' ',
    'NOPASSWD:',
    'Cmnd_Alias',
    'A',
    '@include',
    'sha256:aa',
    '*',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((all) => all.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        for (const rule of read(text).rules) expect(sudoRuleShape.parse(rule)).toEqual(rule);
      },
    ),
  );
});
