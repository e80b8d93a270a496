import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatcher, limitHosts } from '../../src/fleet/limit.ts';
import { complaint, understand } from './support.ts';

const inventory = understand(`
groups:
  web: {hosts: [web-2, web-1]}
  db: {hosts: [db-1]}
  prod: {children: [db], hosts: [web-1]}
  empty: {}
hosts: {web-1: , web-2: , db-1: , db-2: }
`);
const names = (pattern: string) => limitHosts(pattern, inventory).map(({ name }) => name);

test.each([
  ['web-1', ['web-1']],
  ['web', ['web-1', 'web-2']],
  ['prod', ['web-1', 'db-1']],
  ['all', ['web-1', 'web-2', 'db-1', 'db-2']],
  ['*', ['web-1', 'web-2', 'db-1', 'db-2']],
  ['*-1', ['web-1', 'db-1']],
  ['d?-*', ['db-1', 'db-2']],
  ['[dw]*-[!1]', ['web-2', 'db-2']],
  ['web-2,db-2', ['web-2', 'db-2']],
  ['web-2:db-2', ['web-2', 'db-2']],
  [' web-2 , db-2 ', ['web-2', 'db-2']],
  ['web:&prod', ['web-1']],
  ['web:!prod', ['web-2']],
  ['!prod:web', ['web-2']],
  ['!prod', ['web-2', 'db-2']],
  ['&web:&prod', ['web-1']],
  ['all:!web:!db', ['db-2']],
  ['web[0]', ['web-2']],
  ['web[-1]', ['web-1']],
  ['web[0:1]', ['web-1', 'web-2']],
  ['web[1:]', ['web-1']],
])('--limit %s', (pattern, expected) => {
  expect(names(pattern)).toEqual(expected);
});

test.each([
  ['wbe', '"wbe" in --limit matches no host and no group; did you mean web?'],
  ['web:wbe', 'did you mean web?'],
  ['all:!wbe', '"wbe" in --limit matches no host and no group; did you mean web?'],
  ['web:&prd', 'did you mean prod?'],
  ['x*', '"x*" in --limit matches no host and no group.'],
  ['WEB', '"WEB" in --limit matches no host and no group'],
  ['web:!web', '--limit web:!web leaves no host.'],
  ['web:&db', 'leaves no host'],
  ['empty', 'The group empty in --limit has no hosts.'],
  ['web[7]', 'web has 2, and the first one is [0]'],
  ['~we.*', 'is a regular expression'],
  ['', '--limit is empty'],
  [' , ', '--limit is empty'],
  ['!', 'stands before no name'],
  ['web-1.', '"web-1." in --limit matches no host'],
])('--limit %j is an error', (pattern, sentence) => {
  expect(complaint(() => names(pattern))).toContain(sentence);
});

test.each([
  ['[]a]', ['a', ']'], ['b', '[]a]']],
  ['[!]a]', ['b'], ['a', ']']],
  ['[^a]', ['a', '^'], ['b']],
  ['[a-c]x', ['bx'], ['dx', '-x']],
  ['[z-a]', [], ['a', 'm', 'z']],
  ['a[', ['a['], ['a']],
  ['a\\*', ['a\\', 'a\\b'], ['a*', 'ab']],
  ['a.c', ['a.c'], ['abc']],
])('the glob %s matches %j and not %j', (glob, matching, others) => {
  const matches = globMatcher(glob);
  expect(matching.filter((name) => !matches(name))).toEqual([]);
  expect(others.filter(matches)).toEqual([]);
});

test('positions have as many digits as it takes', () => {
  const many = understand('[web]\nweb-[00:19]\n');
  const left = (pattern: string) => limitHosts(pattern, many).map(({ name }) => name);
  expect(left('web[12]')).toEqual(['web-12']);
  expect(left('web[-11]')).toEqual(['web-09']);
  expect(left('web[10:12] : web[1]')).toEqual(['web-01', 'web-10', 'web-11', 'web-12']);
});

test('a target on standard input is limited by its name, colons and all', () => {
  const list = understand('root@a:22\n2001:db8::1\nb\n', '-');
  const left = (pattern: string) => limitHosts(pattern, list).map(({ name }) => name);
  expect(left('root@a:22')).toEqual(['root@a:22']);
  expect(left('!root@a:22')).toEqual(['2001:db8::1', 'b']);
  expect(left('2001:db8::1,b')).toEqual(['2001:db8::1', 'b']);
});

test('a glob without signs matches itself alone, * everything, and any list is made of its parts', () => {
  const letters = fc.string({
    unit: fc.constantFrom('a', 'b', '.', '-', '*', '?', '[', ']', '!', '^', '\\', '+'),
  });
  fc.assert(
    fc.property(letters, letters, (glob, name) => {
      const matches = globMatcher(glob);
      if (!/[*?[]/.test(glob)) expect(matches(name)).toBe(glob === name);
      expect(globMatcher(`${glob}*`)(name) || !matches(name)).toBe(true);
      expect(globMatcher('*')(name)).toBe(true);
      expect(globMatcher('?'.repeat(name.length))(name)).toBe(true);
    }),
  );
  const word = fc.constantFrom('web', 'db', 'prod', 'web-1', 'web-2', 'db-1', 'db-2', 'all', 'w*', '*-2');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.constantFrom(',', ':'), word, (words, sign, out) => {
      const union = new Set(words.flatMap(names));
      expect(new Set(names(words.join(sign)))).toEqual(union);
      const excluded = new Set(names(out));
      const left = [...union].filter((name) => !excluded.has(name));
      if (left.length > 0) expect(new Set(names([`!${out}`, ...words].join(sign)))).toEqual(new Set(left));
    }),
  );
});
