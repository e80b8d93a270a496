import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupRecords, linesOf, readRecords } from '../../../src/probes/host/records.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const OTHER = 'fedcba98-7654-3210-fedc-ba9876543210';

const word = fc.stringMatching(/^[a-z0-9/.-]{1,8}$/);
/** Bodies of any text, those of which try to look like a head among them. */
const body = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\n',
    '\n\n',
    `${OTHER} end`,
    `x\n${OTHER} record\ny`,
    ` ${TOKEN} end`,
    `${TOKEN}end`,
    TOKEN,
  ),
);
const record = fc.record({
  kind: word.filter((kind) => kind !== 'end'),
  words: fc.array(word, { maxLength: 3 }),
  body,
});

const print = (records: readonly { kind: string; words: readonly string[]; body: string }[]): string =>
  [
    `${TOKEN}\n`,
    ...records.map((one) => `${[TOKEN, one.kind, ...one.words].join(' ')}\n${one.body}\n`),
    `${TOKEN} end\n`,
  ].join('');
const read = (stdout: string, exitCode = 0) => readRecords({ stdout, exitCode }, 'a test');

describe('records', () => {
  it('are read as they were printed, whatever their bodies hold', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        expect(read(print(records))).toEqual({ ok: true, records });
      }),
    );
  });

  it('are not read where any part of the end is missing', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 4 }), fc.nat(), (records, at) => {
        const text = print(records);
        expect(read(text.slice(0, at % (text.length - 1))).ok).toBe(false);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no token', `\n${TOKEN} end\n`],
    ['text before the token', `x${TOKEN}\n${TOKEN} end\n`],
    ['text behind the token', `${TOKEN}x\n${TOKEN} end\n`],
    ['something that is no token', `secret\nsecret end\n`],
    ['text before the first record', `${TOKEN}\nx\n${TOKEN} end\n`],
    ['text behind the end', `${TOKEN}\n${TOKEN} end\nx\n`],
    ['words behind the end', `${TOKEN}\n${TOKEN} end x\n`],
    ['the end of another', `${TOKEN}\n${TOKEN} a\n${OTHER} end\n`],
  ])('are not read with %s', (_, text) => {
    expect(read(text, 7)).toMatchObject({
      ok: false,
      cause: { code: 'command-failed', detail: expect.stringContaining('exit code 7') },
    });
  });

  it('have only words with something in them', () => {
    const stdout = `${TOKEN}\n${TOKEN} user  1 \nx\n${TOKEN} end\n`;
    expect(read(stdout)).toEqual({ ok: true, records: [{ kind: 'user', words: ['1'], body: 'x' }] });
  });

  it('belong to the last one before them of a kind', () => {
    const of = (kind: string, text: string) => ({ kind, words: [], body: text });
    const [a, b, c] = [of('x', '1'), of('x', '2'), of('x', '3')];
    const records = [a, of('file', 'one'), b, of('file', 'two'), c, of('file', 'one')];
    expect([...groupRecords(records, 'file')]).toEqual([
      ['one', []],
      ['two', [c]],
    ]);
  });
});

it('lines are those with something in them', () => {
  expect(linesOf('\na\n\n b\n')).toEqual(['a', ' b']);
});
