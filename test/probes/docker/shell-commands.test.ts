import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programsOf } from '../../../src/probes/docker/programs.ts';
import { shellCommands } from '../../../src/probes/docker/shell-commands.ts';

const ARGUMENT = '$' + '{X:-y z}';

describe('the commands of a script', () => {
  test.each<[script: string, commands: readonly (readonly string[])[]]>([
    ['', []],
    [';;\n\n &', []],
    ['a b', [['a', 'b']]],
    ['(a; b)|c&d||e&&f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    [`a 'b  "c' "d 'e" f"g"'h'`, [['a', 'b  "c', "d 'e", 'fgh']]],
    [`a '' "" b`, [['a', '', '', 'b']]],
    ['a\\ b \\\n c\\\nd \\', [['a b', 'cd', '']]],
    ['a "b\\"c" d', [['a', 'b"c', 'd']]],
    ['a #b c\nd#e #', [['a'], ['d#e']]],
    [
      'a `b c` d',
      [
        ['b', 'c'],
        ['a', '$()', 'd'],
      ],
    ],
    ['a `b`c d; e', [['b'], ['a', '$()c', 'd'], ['e']]],
    [
      'a "x`b c`y" d',
      [
        ['b', 'c'],
        ['a', 'x$()y', 'd'],
      ],
    ],
    [
      'a "$(b "c d")" e',
      [
        ['b', 'c d'],
        ['a', '$()', 'e'],
      ],
    ],
    ['a $(b $(c))d; e', [['c'], ['b', '$()'], ['a', '$()d'], ['e']]],
    [`a ${ARGUMENT}w b`, [['a', `${ARGUMENT}w`, 'b']]],
    ['a $b$ c $', [['a', '$b$', 'c', '$']]],
    ['a $((1 + (2 << 3)))x b', [['a', '$()x', 'b']]],
    [
      'a <(b c) d',
      [
        ['b', 'c'],
        ['a', '$()', 'd'],
      ],
    ],
    ['a < <(b) c', [['b'], ['a', 'c']]],
    ['a $( (b; c); d) e', [['b'], ['c'], ['d'], ['a', '$()', 'e']]],
    ['a $((b; c) | d) e', [['b'], ['c'], ['d'], ['a', '$()', 'e']]],
    ['a >(b) d', [['b'], ['a', '$()', 'd']]],
    ['a >x 2>y b <z', [['a', 'b']]],
    ['a>x b', [['a', 'b']]],
    ['a 12>&1 b 2>&1', [['a', 'b']]],
    ['a b2>x 2b>y c', [['a', 'b2', '2b', 'c']]],
    ['a >>x >|y <>z <&3 b', [['a', 'b']]],
    ['a > "x y" b', [['a', 'b']]],
    ['a &>x b', [['a', 'b']]],
    ['a&b', [['a'], ['b']]],
    ['a <<<"b c" d', [['a', 'd']]],
    ['>x', []],
  ])('%j', (script, commands) => expect(shellCommands(script)).toEqual({ commands, whole: true }));

  test.each<[script: string, commands: readonly (readonly string[])[]]>([
    ['a <<E b\nc\nE\nd', [['a', 'b'], ['d']]],
    ['a <<E\nc\n E\nE2\nE\nd', [['a'], ['d']]],
    ['a <<-E\n\t\tc\n\t\tE\nd', [['a'], ['d']]],
    ["a <<'E F'\nc\nE F\nd", [['a'], ['d']]],
    ['a <<A <<B\nx\nA\ny\nB\nd', [['a'], ['d']]],
    ['a <<A; b <<B\nx\nA\ny\nB\nd', [['a'], ['b'], ['d']]],
    ['sh <<E\nc d\nE\nd', [['sh'], ['c', 'd'], ['d']]],
    ['/usr/bin/bash -eu <<-E\n\tc\n\tE\n', [['/usr/bin/bash', '-eu'], ['c']]],
    ['<<E\nc\nE\nd', [['c'], ['d']]],
    ['sh <<A\nsh <<B\nc\nB\nd\nA\ne', [['sh'], ['sh'], ['c'], ['d'], ['e']]],
    ['fish <<E\nc\nE', [['fish']]],
    ['shx <<E\nc\nE', [['shx']]],
    ['./sh.d/x <<E\nc\nE', [['./sh.d/x']]],
    ['a $(b <<E\nc\nE\n) d', [['b'], ['a', '$()', 'd']]],
  ])('with a here-document: %j', (script, commands) =>
    expect(shellCommands(script)).toEqual({ commands, whole: true }),
  );

  test.each([
    "a 'b",
    'a "b',
    'a `b',
    'a $(b',
    'a <(b',
    'a $((1 + 2)',
    'a <<E',
    'a <<E\nb',
    'a <<E\n\tE',
    'a <<E\n\tE\nE F',
    "sh <<E\necho 'b\nE",
    'sh <<E\nsh <<F\nE',
    `a ${'$('.repeat(17)}b${')'.repeat(17)}`,
  ])('%j are not all there', (script) => expect(shellCommands(script).whole).toBe(false));

  test('within sixteen substitutions are all there', () => {
    expect(shellCommands(`${'$('.repeat(16)}b${')'.repeat(16)}`)).toMatchObject({ whole: true });
    expect(shellCommands(`${'$('.repeat(16)}b${')'.repeat(16)}`).commands[0]).toEqual(['b']);
  });
});

/** What a shell says that its calls of `p` are given. */
function givenByShell(script: string): readonly (readonly string[])[] {
  const run = `p() { printf '%s\\0' "$#" "$@"; }\n${script}`;
  const { status, stdout } = spawnSync('/bin/sh', ['-c', run], { encoding: 'utf8', cwd: '/' });
  if (status !== 0) throw new Error(`The shell refuses ${JSON.stringify(script)}.`);
  const fields = stdout.split('\0');
  const calls: string[][] = [];
  for (let at = 0; at + 1 < fields.length; at += 1 + Number(fields[at]))
    calls.push(fields.slice(at + 1, at + 1 + Number(fields[at])));
  return calls;
}

describe('a real shell', () => {
  const piece = fc.oneof(
    fc.stringMatching(/^[a-zA-Z0-9_.,:%+@/-]{1,4}$/),
    fc.stringMatching(/^[ -&(-~]{0,5}$/).map((text) => `'${text}'`),
    fc.stringMatching(/^[a-z 0-9'#;|&<>(){}=]{0,5}$/).map((text) => `"${text}"`),
    fc.constantFrom('\\ ', '\\;', "\\'", '\\"', '\\#', '"\\""', '"\\\\"', '\\\n'),
  );
  const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => `x${pieces.join('')}`);
  const aside = fc.constantFrom('', ' >&1', ' 2>/dev/null', ' </dev/null', ' 2>&1', ' <<E\n$(p no)\nE\n');
  const call = fc
    .tuple(fc.array(word, { maxLength: 3 }), aside, fc.constantFrom(' ', '  ', '\t', ' \\\n'))
    .map(([words, more, blank]) => ({ text: ['p', ...words].join(blank), more }));
  const frame = fc.constantFrom<(one: string) => string>(
    (one) => one,
    (one) => `(${one})`,
    (one) => `{ ${one}\n}`,
    (one) => `if ${one}\nthen :; fi`,
    (one) => `for i in 1; do ${one}\ndone`,
    (one) => `A='b c' ${one}`,
    (one) => `${one} # p no`,
    (one) => `true && ${one}`,
    (one) => `eval p 1\n${one}`,
    (one) => `case a in a) ${one}\n;; esac`,
  );
  const script = fc
    .array(fc.tuple(call, frame), { minLength: 1, maxLength: 5 })
    .map((calls) =>
      calls.map(([{ text, more }, put]) => (more.includes('\n') ? `${text}${more}` : put(`${text}${more}`))),
    )
    .map((lines) => lines.join('\n'));

  test('gives its programs the words that are read here', () => {
    fc.assert(
      fc.property(script, (text) => {
        const { calls, whole } = programsOf(text.replaceAll('$(p no)', 'p no'));
        expect(whole).toBe(true);
        expect(calls.filter(({ name }) => name === 'p').map(({ words }) => words)).toEqual(
          givenByShell(text.replaceAll('$(p no)', 'p no')),
        );
      }),
      { numRuns: 60 },
    );
  });
});
