import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { fingerprint, keyType } from '../../../src/transports/ssh/host-key.ts';
import { isRecordable, lookedUp } from '../../../src/transports/ssh/host-names.ts';
import { namesHost, parseKnownHosts } from '../../../src/transports/ssh/known-hosts.ts';
import { HASHED, inFile, KEYS, type KeyName } from './host-keys.ts';

const parse = (text: string) => parseKnownHosts('known_hosts', text);
const ED = inFile('ed25519');

describe('a key', () => {
  it.each(Object.keys(KEYS) as KeyName[])(
    'of %s has the type and fingerprint that ssh-keygen prints',
    (name) => {
      const { type, blob, fingerprint: print } = KEYS[name];
      expect(keyType(blob)).toBe(type);
      expect(fingerprint(blob)).toBe(print);
    },
  );

  it('is none where the bytes are cut, empty or name nonsense', () => {
    const named = (type: string): Buffer =>
      Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.from('rest')]);
    expect(keyType(named('ssh-x'))).toBe('ssh-x');
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from([0, 0]),
      KEYS.rsa.blob.subarray(0, 11),
      Buffer.alloc(40, 255),
    ]) {
      expect(keyType(bytes)).toBeNull();
    }
    for (const type of ['', 'ssh rsa', 'a\u001b[31m', 'a\nb', 'x'.repeat(65)]) {
      expect(keyType(named(type))).toBeNull();
    }
  });
});

describe('a line', () => {
  it('gives names, marker, type and key', () => {
    expect(parse(`# comment\n\n  \t\n \tWeb.Example.org,10.0.0.? \t ${ED} the comment\n`)).toEqual([
      {
        kind: 'key',
        file: 'known_hosts',
        line: 4,
        marker: null,
        hosts: 'web.example.org,10.0.0.?',
        type: 'ssh-ed25519',
        key: KEYS.ed25519.blob,
      },
    ]);
    expect(parse(`@revoked * ${ED}\n@cert-authority\t*.org ${ED}\n@revoked\t \t* ${ED}`)).toMatchObject([
      { marker: 'revoked', hosts: '*', line: 1 },
      { marker: 'cert-authority', hosts: '*.org', line: 2 },
      { marker: 'revoked', hosts: '*', line: 3 },
    ]);
  });

  it('may end as on Windows, at a NUL, or with the file', () => {
    const read = (text: string) => parse(text).map(({ kind, line, hosts }) => `${line} ${kind} ${hosts}`);
    expect(read(`a ${ED}\r\n\r\nb ${ED} comment\r\nc ${ED}`)).toEqual(['1 key a', '3 key b', '4 key c']);
    expect(read(`a ${ED}\0garbage\nb\0 ${ED}`)).toEqual(['1 key a', '2 problem b']);
    expect(read('')).toEqual([]);
    expect(read(`a ${ED}\n`)).toEqual(['1 key a']);
  });

  it.each([
    ['its marker is unknown', null, `@trusted a ${ED}`],
    ['its marker is unknown', null, `@revoked @cert-authority a ${ED}`],
    ['its marker is unknown', null, `@revoked  @x ${ED}`],
    ['its marker is unknown', null, '@revoked'],
    ['its hashed name is broken', null, `|1|AAAA|AAAA ${ED}`],
    ['its hashed name is broken', null, `|2|${HASHED[0]?.slice(3)}`],
    ['its hashed name is broken', null, `| ${ED}`],
    ['it ends before the key', 'a', 'a'],
    ['it ends before the key', 'a', 'a   # later'],
    ['it ends before the key', 'a', 'a ssh-ed25519'],
    ['it ends before the key', 'a', 'a ssh-ed25519 '],
    ['its key is not base64', 'a', `a ${ED.slice(0, -1)}`],
    ['its key is not base64', 'a', `a ${ED}=`],
    ['its key is not base64', 'a', 'a 1024 35 14223-8'],
    ['its key is not of the type that it names', 'a', `a ssh-rsa ${KEYS.ed25519.blob.toString('base64')}`],
    ['its key is not of the type that it names', 'a', 'a ssh-ed25519 AAAA'],
  ])('is kept as a problem where %s', (problem, hosts, text) => {
    expect(parse(`\n${text}\nb ${ED}`)).toMatchObject([
      { kind: 'problem', file: 'known_hosts', line: 2, hosts, problem },
      { kind: 'key', line: 3 },
    ]);
  });

  it('is read whatever it holds, and fast', () => {
    const start = process.cpuUsage();
    const huge = 10 * 1024 * 1024;
    const noise = Buffer.from(Array.from({ length: huge / 10 }, (_, at) => (at * 7919 + (at >> 8)) % 256));
    expect(parse('a'.repeat(huge))).toMatchObject([{ kind: 'problem', problem: 'it ends before the key' }]);
    expect(parse(`a ssh-ed25519 ${'A'.repeat(huge)}`)).toMatchObject([{ kind: 'problem' }]);
    expect(parse('\n'.repeat(huge))).toEqual([]);
    expect(parse(noise.toString('utf8')).filter(({ kind }) => kind === 'key')).toEqual([]);
    const many = parse(`host,*.host,!no.host ${ED}\n`.repeat(huge / 110));
    expect(many.length).toBeGreaterThan(90_000);
    expect(many.filter(({ hosts }) => namesHost(hosts ?? '', 'x.host'))).toHaveLength(many.length);
    expect(namesHost('*a'.repeat(500), `${'a'.repeat(5000)}b`)).toBe(false);
    // Not by the clock: other programs may want the processor too.
    expect(process.cpuUsage(start).user).toBeLessThan(20_000_000);
  }, 60_000);

  it('is never thrown about', () => {
    const piece = fc.constantFrom(
      '@revoked',
      '@',
      '|1|',
      '|',
      ' ',
      '\t',
      '\n',
      '\r',
      '\0',
      '#',
      ',',
      '!',
      'a',
      ED,
      'AAAA',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))), (pieces) => {
        const text = pieces.join('');
        for (const { line, hosts } of parse(text)) {
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
          namesHost(hosts ?? '', 'a');
        }
      }),
    );
  });
});

describe('names', () => {
  it.each([
    ['web', 'web', true],
    ['web', 'web2', false],
    ['web', 'we', false],
    ['*', 'web', true],
    ['*.example.org', 'a.b.example.org', true],
    ['*.example.org', 'example.org', false],
    ['10.0.0.?', '10.0.0.7', true],
    ['10.0.0.?', '10.0.0.77', false],
    ['web,db', 'db', true],
    ['*.org,!bad.org', 'good.org', true],
    ['*.org,!bad.org', 'bad.org', false],
    ['!bad.org,*.org', 'bad.org', false],
    ['!bad.org', 'good.org', false],
    ['web', '[web]:2222', false],
    ['[web]:2222', 'web', false],
    ['[*]:2222', '[web]:2222', true],
    ['*', '[web]:2222', true],
    ['', 'web', false],
    [',web,', 'web', true],
    [`web,${'x'.repeat(1022)}`, 'web', true],
    [`web,${'x'.repeat(1023)}`, 'web', false],
  ])('%s is about %s: %s', (hosts, name, expected) => {
    expect(namesHost(hosts, name)).toBe(expected);
  });

  it('that ssh-keygen hashed fit what they were, and nothing else', () => {
    const hosts = parse(HASHED.join('\n')).map((line) => line.hosts ?? '');
    const fitting = (name: string) => hosts.flatMap((one, index) => (namesHost(one, name) ? [index] : []));
    expect(fitting('web.example.org')).toEqual([0]);
    expect(fitting('[web.example.org]:2222')).toEqual([1]);
    expect(fitting('10.0.0.7')).toEqual([2]);
    expect(fitting('2001:db8::7')).toEqual([3]);
    expect(fitting('*')).toEqual([]);
    expect(fitting('WEB.example.org')).toEqual([]);
  });

  test('fit as the rules say, for any patterns and names', () => {
    const fits = (pattern: string, name: string): boolean =>
      new RegExp(
        `^${[...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[.[\]!:]/, '\\$&'))).join('')}$`,
        's',
      ).test(name);
    const stated = (list: string, name: string): boolean => {
      const entries = list.split(',');
      const refused = entries.some((entry) => entry.startsWith('!') && fits(entry.slice(1), name));
      return !refused && entries.some((entry) => !entry.startsWith('!') && fits(entry, name));
    };
    const list = fc.string({
      unit: fc.constantFrom('a', 'b', '.', '*', '*', '?', '!', ',', '['),
      maxLength: 14,
    });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '['), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(list, name, (hosts, wanted) => {
        expect(namesHost(hosts, wanted)).toBe(stated(hosts, wanted));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the names that are looked for', () => {
  const host = { name: 'web', port: 22, alias: null, address: null };
  it.each([
    [{}, { name: 'web', anyPort: null, address: null, addressAnyPort: null }],
    [{ name: 'WEB.Example' }, { name: 'web.example', anyPort: null }],
    [{ port: 2222 }, { name: '[web]:2222', anyPort: 'web' }],
    [
      { port: 2222, alias: 'Alias' },
      { name: 'alias', anyPort: null },
    ],
    [{ name: '2001:DB8:0::7' }, { name: '2001:db8::7' }],
    [
      { name: 'FE80::1%eth0', port: 2222 },
      { name: '[fe80::1%eth0]:2222', anyPort: 'fe80::1%eth0' },
    ],
    [{ name: '\u212aelvin' }, { name: '\u212aelvin' }],
    [{ address: '10.0.0.7' }, { name: 'web', address: '10.0.0.7', addressAnyPort: null }],
    [
      { address: '10.0.0.7', port: 2222 },
      { address: '[10.0.0.7]:2222', addressAnyPort: '10.0.0.7' },
    ],
    [
      { address: '10.0.0.7', alias: 'a', port: 2222 },
      { name: 'a', address: '[10.0.0.7]:2222' },
    ],
    [
      { name: '10.0.0.7', address: '10.0.0.7' },
      { name: '10.0.0.7', address: null },
    ],
    [{ address: '127.0.0.2' }, { address: null }],
    [{ address: '::1' }, { address: null }],
  ])('%j: %j', (given, expected) => {
    expect(lookedUp({ ...host, ...given })).toMatchObject(expected);
  });

  it.each([
    '*',
    'a?',
    '!a',
    'a,b',
    'a b',
    '[a]',
    '#a',
    '@a',
    '|a',
    'a\n',
    '',
    'a\u202e',
    '-oProxyCommand=x',
    'a"',
  ])('are not written where they would speak for others: %j', (name) => {
    expect(isRecordable(name)).toBe(false);
  });

  it.each(['web-1.example.org', '10.0.0.7', '2001:db8::7', 'fe80::1%eth0', 'bücher.example'])(
    'are written: %s',
    (name) => {
      expect(isRecordable(name)).toBe(true);
    },
  );
});
